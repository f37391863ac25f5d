/**
 * The circuit breaker of AUTH: rejected credentials are sent a second time to confirm it, and then not again for an
 * hour, so that the monitor never locks an account. Meanwhile checks go as far as EHLO.
 */

import type { Failure, FailureReason } from '../probe/failure.ts';
import type { CheckResult } from '../probe/result.ts';
import { DEPTHS } from '../probe/target.ts';
import type { Target } from '../probe/target.ts';
import type { Observation } from './availability.ts';
import type { AttemptState } from './state.ts';

/** Kept of a server. Times run only while something watches: no change of the wall clock makes them shorter. */
export interface AuthBreaker {
  /** How long ago credentials were rejected, as far as within the last hour. */
  rejectedAgoMs: number[];
  /** How long the credentials are still withheld; 0 when they may be sent. */
  withheldForMs: number;
  /** What the last login met, null when it went well or none was tried. */
  failure: Failure | null;
  /** Whether it was rejected twice in a row, or while down, so that only a login ends the outage. */
  confirmed: boolean;
}

interface About {
  /** Whether the server is to be logged in to at all. */
  wantsLogin: boolean;
  attempt: AttemptState;
  retries: number;
  /** Since the last step. */
  elapsedMs: number;
}

export interface AuthStep {
  breaker: AuthBreaker;
  observation: Observation;
}

export const CLOSED: AuthBreaker = {
  rejectedAgoMs: [],
  withheldForMs: 0,
  failure: null,
  confirmed: false,
};

const HOUR_MS = 3_600_000;
/** The rejection itself, and the one that confirms it. */
const REJECTIONS_AN_HOUR = 2;

/** Phases that come after a login, so that a failure in them says that it went well. */
const AFTER_AUTH: ReadonlySet<string> = new Set(['mail', 'rcpt', 'data']);
const BEYOND_AUTH: ReadonlySet<FailureReason> = new Set([
  'sender-rejected',
  'recipient-rejected',
  'message-rejected',
]);

/**
 * The same check without credentials while they are withheld.
 * @param sinceMs time since the last step.
 */
export function withoutWithheld(target: Target, breaker: AuthBreaker, sinceMs: number): Target {
  if (!target.auth || breaker.withheldForMs <= sinceMs) return target;
  const { auth, ...rest } = target;
  return goesBeyondEhlo(target.depth) ? { ...rest, depth: 'ehlo' } : { ...rest, auth };
}

/** The credentials were edited, or somebody asks: they are sent with the next check. */
export function released(breaker: AuthBreaker): AuthBreaker {
  return breaker.withheldForMs === 0 ? breaker : { ...breaker, withheldForMs: 0 };
}

/**
 * What a check says of availability, and what becomes of the breaker:
 *
 * | the check                                    | breaker               | says of availability             |
 * | -------------------------------------------- | --------------------- | -------------------------------- |
 * | logged in                                    | closed                | success, or what failed later    |
 * | was rejected for the first time              | closed, to confirm it | failure                          |
 * | was rejected again, or is down already       | open for an hour      | failure, confirmed               |
 * | was rejected, logged in, rejected in an hour | open for an hour      | failure, not to be confirmed yet |
 * | failed in another way                        | as it was             | failure                          |
 * | went well as far as EHLO, breaker open       | as it was             | the rejection stands             |
 * | went well as far as EHLO, other outage over  | as it was             | success                          |
 */
export function stepAuth(before: AuthBreaker, result: CheckResult, about: About): AuthStep {
  const { failure } = result;
  if (!about.wantsLogin) return { breaker: CLOSED, observation: observe(failure) };
  const breaker = aged(before, about.elapsedMs);
  const { attempt } = about;
  if (failure?.reason === 'auth-rejected') return rejected(breaker, failure, about);
  if (loggedIn(result)) {
    const { rejectedAgoMs } = breaker;
    return { breaker: { ...CLOSED, rejectedAgoMs }, observation: observe(failure) };
  }
  if (failure) return { breaker, observation: observe(failure) };
  const standing = breaker.withheldForMs > 0 ? breaker.failure : null;
  const awaited =
    breaker.confirmed || (attempt.kind === 'soft' && attempt.failure.reason === 'auth-rejected');
  return {
    breaker,
    observation:
      standing && awaited ? { kind: 'withheld', failure: standing } : { kind: 'success' },
  };
}

function rejected(breaker: AuthBreaker, failure: Failure, { attempt, retries }: About): AuthStep {
  const rejectedAgoMs = [0, ...breaker.rejectedAgoMs].slice(0, REJECTIONS_AN_HOUR);
  // Twice in a row: a login between them would have forgotten the first.
  const again = breaker.failure !== null;
  const failures = attempt.kind === 'soft' ? attempt.failures + 1 : 1;
  const confirmed = attempt.kind === 'hard' || again || failures > retries;
  const spent = confirmed || rejectedAgoMs.length >= REJECTIONS_AN_HOUR;
  return {
    breaker: { rejectedAgoMs, withheldForMs: spent ? HOUR_MS : 0, failure, confirmed },
    observation: {
      kind: 'failure',
      failure,
      confirm: again ? 'now' : spent && !confirmed ? 'not-yet' : 'by-retries',
    },
  };
}

function aged(breaker: AuthBreaker, elapsedMs: number): AuthBreaker {
  return {
    ...breaker,
    rejectedAgoMs: breaker.rejectedAgoMs
      .map((agoMs) => agoMs + elapsedMs)
      .filter((agoMs) => agoMs < HOUR_MS),
    withheldForMs: Math.max(0, breaker.withheldForMs - elapsedMs),
  };
}

/** Whether the server accepted the credentials. */
function loggedIn({ failure, target, timings }: CheckResult): boolean {
  if (!goesBeyondEhlo(target.depth) || timings.auth === undefined) return false;
  return !failure || BEYOND_AUTH.has(failure.reason) || AFTER_AUTH.has(failure.phase);
}

function goesBeyondEhlo(depth: Target['depth']): boolean {
  return DEPTHS.indexOf(depth) >= DEPTHS.indexOf('auth');
}

function observe(failure: Failure | null): Observation {
  return failure ? { kind: 'failure', failure, confirm: 'by-retries' } : { kind: 'success' };
}
