/** One watched server inside the monitor, and the rules by which its state is put together. */

import type { RestoredServer } from '../history/store.ts';
import type { CheckResult } from '../probe/result.ts';
import type { Server } from '../server.ts';
import { degradationsOf, INITIAL_ALARM_STATE } from './alarm.ts';
import type { AlarmState } from './alarm.ts';
import { HERE } from './state.ts';
import type { PersistedState, Sample, ServerState, Status, UnknownCause } from './state.ts';

/** The monitor's own record of a server. `state` is what others see: replaced, never changed in place. */
export interface Watched {
  server: Server;
  state: ServerState;
  alarm: AlarmState;
  /** Ends the running check, null when none runs. */
  abort: AbortController | null;
  /** Monotonic time at which the state was last given to history. */
  savedMs: number;
  /** Whether it has changed since. */
  unsaved: boolean;
}

/** Samples kept with the state, as many as a sparkline shows. */
export const MAX_SAMPLES = 60;

/** A server as it enters the monitor, going on from what was kept of it when that is still about the same server. */
export function begin(
  server: Server,
  restored: RestoredServer | undefined,
  nowMs: number,
): Watched {
  const same = restored && isAbout(server, restored.state?.last ?? null);
  const kept = same ? restored.state : null;
  const alarm = kept ? forgiveSoft(kept) : INITIAL_ALARM_STATE;
  const state: ServerState = {
    id: server.id,
    status: 'unknown',
    unknownCause: 'not-checked',
    attempt: alarm.attempt,
    degradations: [],
    statusSinceMs: kept?.statusSinceMs ?? nowMs,
    last: kept?.last ?? null,
    lastGood: kept?.lastGood ?? null,
    certificate: alarm.certificate,
    samples: same ? restored.samples : [],
    nextCheckMs: null,
    checking: null,
    mutedUntilMs: kept?.mutedUntilMs ?? null,
    flapping: null,
    acknowledged: null,
    maintenanceUntilMs: null,
    behindId: null,
    authPausedUntilMs: null,
  };
  const watched: Watched = {
    server,
    state,
    alarm,
    abort: null,
    savedMs: -Infinity,
    unsaved: false,
  };
  const { statusSinceMs, ...derived } = deriveState(watched, false, nowMs);
  // What it was before this start it has been since then; a pause or a change meanwhile begins now.
  const since = server.enabled ? state.statusSinceMs : statusSinceMs;
  watched.state = { ...state, ...derived, statusSinceMs: since };
  return watched;
}

/** Whether two entries name the same service, so that the past of one is the past of the other. */
export function isSameServer(a: Server, b: Server): boolean {
  return (
    a.host === b.host && a.port === b.port && a.security === b.security && a.address === b.address
  );
}

function isAbout(server: Server, last: CheckResult | null): boolean {
  if (!last) return true;
  const { host, port, security } = last.target;
  return host === server.host && port === server.port && security === server.security;
}

/** Without the failures not yet confirmed: what lay between was not watched, so counting begins again. */
export function forgiveSoft({ attempt, certificate, said, incident }: AlarmState): AlarmState {
  return {
    attempt: attempt.kind === 'soft' ? { kind: 'ok' } : attempt,
    certificate,
    said,
    incident,
  };
}

/** Forgives when the last check was so long ago that the failures before it say nothing about now. */
export function withoutOldSoft({ alarm, state }: Watched, next: Sample): AlarmState {
  const last = state.samples.at(-1);
  const old = last && next.atMs - last.atMs > (last.coversMs ?? 0) + OLD_SOFT_MS;
  return old ? forgiveSoft(alarm) : alarm;
}

/** So much later than planned, a check was not merely late: nobody watched. */
const OLD_SOFT_MS = 600_000;

/** A check as it is kept. It speaks for the time until the next one is sure to have ended. */
export function sampleOf(server: Server, { at, status, timings, failure }: CheckResult): Sample {
  const { total, ...phases } = timings;
  const { intervalSeconds, retrySeconds, timeoutSeconds } = server;
  const nextSeconds = failure ? Math.max(intervalSeconds, retrySeconds) : intervalSeconds;
  return {
    atMs: Date.parse(at),
    location: HERE,
    totalMs: failure ? null : total,
    timings: phases,
    failure: failure && { reason: failure.reason, phase: failure.phase },
    ...(status === 'degraded' && { degraded: true }),
    coversMs: (nextSeconds * 1.5 + timeoutSeconds) * 1000,
  };
}

type Derived = Pick<
  ServerState,
  'status' | 'unknownCause' | 'attempt' | 'degradations' | 'certificate' | 'statusSinceMs'
>;

/** Everything in a state that follows from the rest of it. */
export function deriveState(
  { server, state, alarm }: Watched,
  offline: boolean,
  nowMs: number,
): Derived {
  const degradations = degradationsOf(alarm, state.samples, server, nowMs);
  const unknownCause = causeOf(server, state, offline);
  const status = unknownCause ? 'unknown' : statusOf(alarm, degradations.length > 0);
  const same = status === state.status && unknownCause === state.unknownCause;
  return {
    status,
    unknownCause,
    attempt: alarm.attempt,
    degradations,
    certificate: alarm.certificate,
    statusSinceMs: same ? state.statusSinceMs : beganMs(status, alarm, nowMs),
  };
}

function causeOf(server: Server, { last }: ServerState, offline: boolean): UnknownCause | null {
  if (!server.enabled) return 'paused';
  if (offline) return 'offline';
  return last ? null : 'not-checked';
}

function statusOf({ attempt }: AlarmState, degraded: boolean): Status {
  if (attempt.kind === 'hard') return 'down';
  return degraded ? 'degraded' : 'up';
}

/** A server is down since its first failure, not since that was confirmed. */
function beganMs(status: Status, { attempt }: AlarmState, nowMs: number): number {
  return status === 'down' && attempt.kind === 'hard' ? attempt.sinceMs : nowMs;
}

/** Whether alarms after a restart would come out differently from the two states. */
export function isWorthSaving(before: AlarmState, after: AlarmState): boolean {
  return (
    before.attempt.kind !== after.attempt.kind ||
    before.incident !== after.incident ||
    before.certificate?.validToMs !== after.certificate?.validToMs ||
    before.said.join() !== after.said.join()
  );
}

export function persisted({ state, alarm }: Watched): PersistedState {
  return {
    attempt: alarm.attempt,
    statusSinceMs: state.statusSinceMs,
    last: state.last,
    lastGood: state.lastGood,
    certificate: alarm.certificate,
    said: alarm.said,
    incident: alarm.incident,
    mutedUntilMs: state.mutedUntilMs,
  };
}
