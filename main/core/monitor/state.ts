/** What the monitor knows of a server, and what it says when that changes. */

import type { Failure, FailureReason } from '../probe/failure.ts';
import type { Phase } from '../probe/phase.ts';
import type { CheckResult } from '../probe/result.ts';

/** Worst last for display; `unknown` carries its own cause. */
export type Status = 'up' | 'degraded' | 'down' | 'unknown';

/** Nagios attempt states: `soft` is failing but not yet confirmed, `hard` is confirmed. */
export type AttemptState =
  | { kind: 'ok' }
  | { kind: 'soft'; failures: number; failure: Failure; sinceMs: number }
  | { kind: 'hard'; failures: number; failure: Failure; sinceMs: number; incidentId: string };

/** Why a status is `unknown`. */
export type UnknownCause = 'not-checked' | 'paused' | 'offline';

/** What makes a server `degraded`, worst first. */
export type Degradation =
  | { kind: 'soft-failure'; failure: Failure; failures: number; retries: number }
  | { kind: 'slow'; medianMs: number; limitMs: number; severity: 'WARNING' | 'CRITICAL' }
  | { kind: 'certificate'; daysLeft: number; severity: 'WARNING' | 'CRITICAL' };

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
  certificate: CertificateSummary | null;
  /** Oldest first, at most 60. */
  samples: Sample[];
  /** Wall clock of the next check, null while paused. */
  nextCheckMs: number | null;
  /** The phase a running check is in, null when none runs. */
  checking: Phase | null;
  mutedUntilMs: number | null;
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

/** Something a person should hear of. Goes through the notification gate, never straight to a channel. */
export type Alarm =
  | {
      kind: 'down';
      serverId: string;
      name: string;
      atMs: number;
      sinceMs: number;
      failure: Failure;
      incidentId: string;
    }
  | {
      kind: 'up';
      serverId: string;
      name: string;
      atMs: number;
      downForMs: number;
      incidentId: string;
    }
  | {
      kind: 'slow';
      serverId: string;
      name: string;
      atMs: number;
      medianMs: number;
      limitMs: number;
      severity: 'WARNING' | 'CRITICAL';
    }
  | { kind: 'fast-again'; serverId: string; name: string; atMs: number }
  | {
      kind: 'certificate';
      serverId: string;
      name: string;
      atMs: number;
      daysLeft: number;
      severity: 'WARNING' | 'CRITICAL';
    };

export type MonitorEvent =
  /** A server's state was replaced: a result came, it was paused, a check began or changed phase. */
  | { type: 'state'; state: ServerState }
  | { type: 'removed'; id: string }
  /** `startedLateMs` is how long after its time the check began; no part of the response time. */
  | { type: 'result'; id: string; result: CheckResult; startedLateMs: number }
  | { type: 'alarm'; alarm: Alarm }
  /** Whether this computer itself has lost, or has again, its network. */
  | { type: 'connectivity'; offline: boolean };

/** What must outlive a restart besides settings and samples. */
export interface PersistedState {
  attempt: AttemptState;
  statusSinceMs: number;
  last: CheckResult | null;
  lastGood: CheckResult | null;
  certificate: CertificateSummary | null;
  /** Alarms already said (certificate threshold, slow), so that a restart does not repeat them. */
  said: string[];
  /** The open incident, exactly when `attempt` is hard. */
  incident: Incident | null;
  mutedUntilMs: number | null;
}
