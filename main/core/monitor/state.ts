/** What the monitor knows of a server, and what it says when that changes. */

import type { ConnectivityState } from '../connectivity/state.ts';
import type { Failure, FailureReason } from '../probe/failure.ts';
import type { Phase } from '../probe/phase.ts';
import type { CertificateProblem, CheckResult } from '../probe/result.ts';
import type { AlarmState } from './alarm-state.ts';
import type { Remembered } from './remembered.ts';

/** Worst last for display; `unknown` carries its own cause. */
export type Status = 'up' | 'degraded' | 'down' | 'unknown';

/** Nagios attempt states: `soft` is failing but not yet confirmed, `hard` is confirmed. */
export type AttemptState =
  | { kind: 'ok' }
  /** `first` is the failure it began with, `failure` the newest. */
  | { kind: 'soft'; failures: number; failure: Failure; first: Failure; sinceMs: number }
  | {
      kind: 'hard';
      failures: number;
      failure: Failure;
      sinceMs: number;
      incidentId: string;
      /** Successes in a row when more than one is needed to end it, and when the first was; null without any. */
      recovering: { successes: number; sinceMs: number } | null;
    };

/** Why a status is `unknown`. */
export type UnknownCause =
  | 'not-checked'
  | 'paused'
  /** This computer has no network. */
  | 'offline'
  | 'asleep'
  | 'captive-portal'
  | 'no-resolver'
  /** Connections to port 25 are not let out of the network that this computer is in. */
  | 'port-blocked'
  | 'no-ipv6'
  /** It can be reached from another network only than the one that this computer is in. */
  | 'elsewhere';

/** What a server now does less safely than it used to. */
export type Drift =
  | { what: 'starttls-gone' }
  | { what: 'auth-gone' }
  | { what: 'auth-in-clear' }
  /** Versions as OpenSSL names them: `TLSv1.3`. */
  | { what: 'tls-version-lower'; was: string; now: string };

/** What makes a server `degraded`, worst first. */
export type Degradation =
  | { kind: 'soft-failure'; failure: Failure; failures: number; retries: number }
  | { kind: 'flapping'; changePercent: number; sinceMs: number }
  | { kind: 'slow'; medianMs: number; limitMs: number; severity: 'WARNING' | 'CRITICAL' }
  | { kind: 'certificate'; daysLeft: number; severity: 'WARNING' | 'CRITICAL' }
  /** What is wrong with the certificate beyond its days, where the policy is only to report it. */
  | { kind: 'certificate-problem'; problem: CertificateProblem; severity: 'WARNING' | 'CRITICAL' }
  /** Another port of the same host has a renewed certificate, this one still the old. */
  | { kind: 'certificate-disagrees'; newerPort: number; severity: 'WARNING' }
  | { kind: 'drift'; drift: Drift; severity: 'WARNING' };

/** What an alarm is about; each has a state of its own. */
export type AlarmFamily = 'availability' | 'response-time' | 'certificate' | 'drift';

/** Someone has seen what is wrong and does not want to hear of it again. What is newly wrong is told all the same. */
export interface Acknowledgement {
  atMs: number;
  /** Wall clock; null until recovery. */
  untilMs: number | null;
  /** What was wrong when it was acknowledged. */
  covers: AlarmFamily[];
}

/** The location of checks made by this computer itself. */
export const HERE = 'here';

/** One past check, as small as it can be and still be drawn. `totalMs` is null when the check failed. */
export interface Sample {
  /** Wall clock, epoch milliseconds, at the start of the check. */
  atMs: number;
  location: string;
  totalMs: number | null;
  timings: Partial<Record<Phase, number>>;
  failure: { reason: FailureReason; phase: Phase } | null;
  /** It succeeded, but not as well as it should: slow, or a certificate about to end. Absent when not. */
  degraded?: true;
  /** How long this sample speaks for at most, milliseconds: beyond it lies a gap. A minute when absent. */
  coversMs?: number;
}

/** The nearest expiry in a server's chain. Days are relative to when it is shown, so the date is what is kept. */
export interface CertificateSummary {
  /** Epoch milliseconds. */
  validToMs: number;
  severity: 'OK' | 'WARNING' | 'CRITICAL';
  problem: string | null;
}

/** All that is known of one server now. Passed whole; never changed in place. */
export interface ServerState {
  id: string;
  status: Status;
  unknownCause: UnknownCause | null;
  attempt: AttemptState;
  degradations: Degradation[];
  /** Wall clock when the present status began. */
  statusSinceMs: number;
  last: CheckResult | null;
  lastGood: CheckResult | null;
  /** How long after its time the last check began, for want of a free slot or of time; absent when less than a second. */
  startedLateMs?: number | undefined;
  certificate: CertificateSummary | null;
  /** Oldest first, at most 60. */
  samples: Sample[];
  /** Wall clock of the next check, null while paused. */
  nextCheckMs: number | null;
  /** The phase a running check is in, null when none runs. */
  checking: Phase | null;
  mutedUntilMs: number | null;
  /** While flapping, changes are not told one by one. */
  flapping: { changePercent: number; sinceMs: number } | null;
  acknowledged: Acknowledgement | null;
  /** The end of the planned maintenance that is on now. */
  maintenanceUntilMs: number | null;
  /** The server this one is behind, when that one is down or failing and so explains this one. */
  behindId: string | null;
  /** Until when rejected credentials are not sent again, for else the account might be locked. */
  authPausedUntilMs: number | null;
}

/** From confirmed down to confirmed up. */
export interface Incident {
  id: string;
  serverId: string;
  location: string;
  /** First failure. */
  startedMs: number;
  /** When it became hard. */
  confirmedMs: number;
  endedMs: number | null;
  failure: Failure;
}

export type IncidentEventKind = 'began' | 'confirmed' | 'reason-changed' | 'acknowledged' | 'ended';

/** A step in the life of an incident. */
export interface IncidentEvent {
  incidentId: string;
  serverId: string;
  location: string;
  atMs: number;
  kind: IncidentEventKind;
  /** Null where the kind has none. */
  failure: Failure | null;
}

/** Of whom an alarm is, and when it was raised by the wall clock. */
interface About {
  serverId: string;
  name: string;
  atMs: number;
}

/** What an alarm says. What belongs to an incident carries its id. */
export type AlarmNews =
  | { kind: 'down'; sinceMs: number; failure: Failure; incidentId: string }
  /** Reminds of a server that is down still. `reminder` counts from 1. */
  | {
      kind: 'still-down';
      sinceMs: number;
      failure: Failure;
      incidentId: string;
      reminder: number;
    }
  | { kind: 'up'; downForMs: number; incidentId: string }
  /** It goes up and down too often to be told of each time. `incidentId` when it is down just now. */
  | { kind: 'flapping'; flappingId: string; changePercent: number; incidentId: string | null }
  /** It no longer flaps, and this is how it is since then; `failure` when it is down. */
  | {
      kind: 'settled';
      flappingId: string;
      flappedForMs: number;
      failure: Failure | null;
      incidentId: string | null;
    }
  | { kind: 'slow'; medianMs: number; limitMs: number; severity: 'WARNING' | 'CRITICAL' }
  | { kind: 'fast-again' }
  | { kind: 'certificate'; daysLeft: number; severity: 'WARNING' | 'CRITICAL' }
  | {
      kind: 'certificate-problem';
      problem: CertificateProblem;
      severity: 'WARNING' | 'CRITICAL';
    }
  /** It was issued by somebody else than those before. Issuers are distinguished names. */
  | { kind: 'certificate-changed'; issuerBefore: string; issuer: string; fingerprint256: string }
  /** Renewed on another port of the same host, but not on this one. */
  | {
      kind: 'certificate-disagrees';
      host: string;
      port: number;
      newerPort: number;
      validToMs: number;
      newerValidToMs: number;
    }
  | { kind: 'drift'; drift: Drift };

/** Something a person should hear of. Goes through the notification gate, never straight to a channel. */
export type Alarm = About & AlarmNews;

export type MonitorEvent =
  /** A server's state was replaced: a result came, it was paused, a check began or changed phase. */
  | { type: 'state'; state: ServerState }
  | { type: 'removed'; id: string }
  /** `startedLateMs` is how long after its time the check began; no part of the response time. */
  | { type: 'result'; id: string; result: CheckResult; startedLateMs: number }
  | { type: 'alarm'; alarm: Alarm }
  /** Whether this computer itself has lost, or has again, its network. */
  | { type: 'connectivity'; offline: boolean; state: ConnectivityState };

/** What must outlive a restart besides settings and samples. Read what was written with `readPersisted`. */
export interface PersistedState {
  version: 2;
  alarm: AlarmState;
  statusSinceMs: number;
  last: CheckResult | null;
  lastGood: CheckResult | null;
  /** `lastBad` only when it is another one than `last`. Absent in states of earlier versions. */
  remembered?: Remembered;
  /** Keys of the networks from which it was reached, the newest last. */
  reachedFrom: string[];
  mutedUntilMs: number | null;
}
