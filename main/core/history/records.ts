/** What history keeps besides samples and states. Every record says from which location it was seen. */

import type { CertificateFacts } from '../probe/result.ts';

/** Why nobody watched. */
export type GapCause =
  | 'asleep'
  | 'offline'
  | 'captive-portal'
  | 'no-resolver'
  | 'port-blocked'
  | 'no-ipv6'
  /** The computer was in another network than the server is. */
  | 'elsewhere'
  /** Checked, but planned to be out of order at times. */
  | 'maintenance'
  | 'paused'
  | 'not-running';

/** Time not monitored, and known to be so. It is never counted as up or down, whatever a sample covers. */
export interface Gap {
  /** Null: every server watched from this location. */
  serverId: string | null;
  location: string;
  fromMs: number;
  /** Null while it lasts. A gap left open ends at the latest with the next sample. */
  toMs: number | null;
  cause: GapCause;
}

export type { IncidentEvent } from '../monitor/state.ts';

export type NotificationOutcome = 'pending' | 'sent' | 'failed' | 'suppressed';

/** Something a person was told, or was to be told, over one channel. */
export interface NotificationRecord {
  /** Given by whoever sends, and unique: saved again, the record is replaced. */
  id: string;
  atMs: number;
  /** `native`, or the id of a channel of the settings. */
  channel: string;
  /** The kind of the alarm, or of what took its place (a digest). */
  alarm: string;
  /** Null when it spoke of several servers. */
  serverId: string | null;
  incidentId: string | null;
  outcome: NotificationOutcome;
  /** Why it failed or was suppressed. */
  problem: string | null;
  /** Whatever the sender needs to send it after a restart, in its own form; null when nothing. */
  payload: string | null;
}

/** A certificate presented in a full handshake. */
export interface CertificateSighting {
  serverId: string;
  location: string;
  atMs: number;
  certificate: CertificateFacts;
}

/** A certificate for as long as a server presented it without another in between. */
export interface CertificateRecord {
  serverId: string;
  location: string;
  /** SHA-256, upper-case hex with colons. */
  fingerprint256: string;
  subject: string;
  issuer: string;
  subjectAltNames: string[];
  validFromMs: number;
  validToMs: number;
  firstSeenMs: number;
  /** At most an hour behind the last handshake. */
  lastSeenMs: number;
}
