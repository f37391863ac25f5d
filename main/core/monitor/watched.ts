/** One watched server inside the monitor, and the rules by which its state is put together. */

import type { Clock } from '../clock.ts';
import type { Obstacle } from '../connectivity/state.ts';
import type { RestoredServer } from '../history/store.ts';
import type { CheckResult } from '../probe/result.ts';
import type { Server } from '../server.ts';
import { INITIAL_ALARM_STATE } from './alarm-state.ts';
import type { AlarmState } from './alarm-state.ts';
import { certificateSummary } from './certificate-alarms.ts';
import { degradationsOf } from './degradation.ts';
import { changePercent } from './flapping.ts';
import { readPersisted } from './persisted.ts';
import { NOTHING_REMEMBERED } from './remembered.ts';
import type { Remembered } from './remembered.ts';
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
  /** Monotonic time at which its alarms were last stepped; null before the first time since the start. */
  steppedMs: number | null;
  /** Why it cannot be judged from here just now; null when it can. */
  obstacle: Obstacle | null;
  /** Keys of the networks from which it was reached, the newest last. */
  reachedFrom: readonly string[];
  remembered: Remembered;
}

/** Samples kept with the state, as many as a sparkline shows. */
export const MAX_SAMPLES = 60;

/** A server as it enters the monitor, going on from what was kept of it when that is still about the same server. */
export function begin(
  server: Server,
  restored: RestoredServer | undefined,
  nowMs: number,
): Watched {
  const past = readPersisted(restored?.state, server.id, restored?.samples ?? []);
  const same = restored && isAbout(server, past?.last ?? null);
  const kept = same ? past : null;
  const alarm = kept ? forgiveSoft(kept.alarm) : INITIAL_ALARM_STATE;
  const state: ServerState = {
    id: server.id,
    status: 'unknown',
    unknownCause: 'not-checked',
    attempt: alarm.attempt,
    degradations: [],
    statusSinceMs: kept?.statusSinceMs ?? nowMs,
    last: kept?.last ?? null,
    lastGood: kept?.lastGood ?? null,
    certificate: null,
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
    steppedMs: null,
    obstacle: null,
    reachedFrom: kept?.reachedFrom ?? [],
    remembered: kept?.remembered ?? NOTHING_REMEMBERED,
  };
  const { statusSinceMs, ...derived } = deriveState(watched, nowMs);
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
export function forgiveSoft(state: AlarmState): AlarmState {
  return state.attempt.kind === 'soft' ? { ...state, attempt: { kind: 'ok' } } : state;
}

/** Forgives when the last check was so long ago that the failures before it say nothing about now. */
export function withoutOldSoft({ alarm, state }: Watched, next: Sample): AlarmState {
  const last = state.samples.at(-1);
  const old = last && next.atMs - last.atMs > (last.coversMs ?? 0) + OLD_SOFT_MS;
  return old ? forgiveSoft(alarm) : alarm;
}

/** So much later than planned, a check was not merely late: nobody watched. */
const OLD_SOFT_MS = 600_000;

/** Time since the alarms of a server were last stepped; over a restart by the wall clock. */
export function sinceStepMs({ steppedMs, state }: Watched, clock: Clock): number {
  if (steppedMs !== null) return clock.monotonicMs() - steppedMs;
  return state.last ? Math.max(0, clock.wallMs() - Date.parse(state.last.at)) : 0;
}

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
  | 'status'
  | 'unknownCause'
  | 'attempt'
  | 'degradations'
  | 'certificate'
  | 'statusSinceMs'
  | 'flapping'
  | 'acknowledged'
  | 'authPausedUntilMs'
>;

/** Everything in a state that follows from the rest of it. */
export function deriveState(watched: Watched, nowMs: number): Derived {
  const { server, state, alarm } = watched;
  const degradations = degradationsOf(alarm, server, nowMs);
  const { spell } = alarm.flapping;
  const { withheldForMs } = alarm.auth;
  const unknownCause = causeOf(watched);
  const status = unknownCause ? 'unknown' : statusOf(alarm, degradations.length > 0);
  const same = status === state.status && unknownCause === state.unknownCause;
  return {
    status,
    unknownCause,
    attempt: alarm.attempt,
    degradations,
    certificate: certificateSummary(alarm.certificates, server, nowMs),
    flapping: spell && { changePercent: changePercent(alarm.flapping), sinceMs: spell.sinceMs },
    acknowledged: alarm.acknowledged,
    authPausedUntilMs: withheldForMs > 0 ? nowMs + withheldForMs : null,
    statusSinceMs: same ? state.statusSinceMs : beganMs(status, alarm, nowMs),
  };
}

function causeOf({ server, state, obstacle }: Watched): UnknownCause | null {
  if (!server.enabled) return 'paused';
  if (obstacle) return obstacle === 'network-dead' ? 'offline' : obstacle;
  return state.last ? null : 'not-checked';
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
    before.reminder.count !== after.reminder.count ||
    before.flapping.spell !== after.flapping.spell ||
    before.auth.withheldForMs < after.auth.withheldForMs ||
    before.response.said !== after.response.said ||
    toldOf(before) !== toldOf(after) ||
    before.security.standing.length !== after.security.standing.length ||
    before.acknowledged !== after.acknowledged
  );
}

function toldOf({ certificates: { seen, current, newerPort } }: AlarmState): string {
  return JSON.stringify([current, newerPort, seen.map(({ said }) => said)]);
}

export function persisted({ state, alarm, ...watched }: Watched): PersistedState {
  const { statusSinceMs, last, lastGood, mutedUntilMs } = state;
  const reachedFrom = [...watched.reachedFrom];
  const { lastBad, offeredBefore } = watched.remembered;
  const remembered = { lastBad: lastBad === last ? null : lastBad, offeredBefore };
  return {
    ...{ version: 2, alarm, statusSinceMs },
    ...{ last, lastGood, remembered, reachedFrom, mutedUntilMs },
  };
}
