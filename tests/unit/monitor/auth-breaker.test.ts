import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLOSED,
  released,
  stepAuth,
  withoutWithheld,
} from '../../../main/core/monitor/auth-breaker.ts';
import type { AuthBreaker } from '../../../main/core/monitor/auth-breaker.ts';
import { stepAvailability } from '../../../main/core/monitor/availability.ts';
import type { Observation } from '../../../main/core/monitor/availability.ts';
import type { AttemptState } from '../../../main/core/monitor/state.ts';
import type { Failure } from '../../../main/core/probe/failure.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import type { Depth, Target } from '../../../main/core/probe/target.ts';
import { completeServer, targetOf } from '../../../main/core/server.ts';
import { REFUSED, resultOf } from '../../support/samples.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const REJECTED: Failure = {
  reason: 'auth-rejected',
  phase: 'auth',
  message: 'The server rejected the user name or password',
  reply: { code: 535, text: 'No' },
};
const LATER: Failure = { reason: 'recipient-rejected', phase: 'rcpt', message: 'No such user' };
const NO_AUTH: Failure = { reason: 'auth-unavailable', phase: 'auth', message: 'No AUTH' };

function result(failure: Failure | null, depth: Depth): CheckResult {
  const tried = depth !== 'ehlo' && failure?.reason !== 'connect-refused';
  const made = resultOf({ atMs: 0, failure, timings: { total: 60, ...(tried && { auth: 20 }) } });
  return { ...made, target: { ...made.target, depth } };
}

const OK: AttemptState = { kind: 'ok' };
const soft = (failure: Failure): AttemptState => ({
  kind: 'soft',
  failures: 1,
  failure,
  first: failure,
  sinceMs: 0,
});
const hard = (failure: Failure): AttemptState => ({
  kind: 'hard',
  failures: 3,
  failure,
  sinceMs: 0,
  incidentId: 'i',
  recovering: null,
});

const once: AuthBreaker = { ...CLOSED, rejectedAgoMs: [MINUTE], failure: REJECTED };
const open: AuthBreaker = {
  rejectedAgoMs: [MINUTE, 2 * MINUTE],
  withheldForMs: 59 * MINUTE,
  failure: REJECTED,
  confirmed: true,
};
/** Rejected, let in, rejected: not known whether it is down. */
const unsure: AuthBreaker = { ...open, confirmed: false };

const success: Observation = { kind: 'success' };
const failing = (
  failure: Failure,
  confirm: 'by-retries' | 'now' | 'not-yet' = 'by-retries',
): Observation => ({ kind: 'failure', failure, confirm });
const withheld: Observation = { kind: 'withheld', failure: REJECTED };

describe('the breaker of AUTH', () => {
  it.each<
    [string, AuthBreaker, AttemptState, CheckResult, Observation, Partial<AuthBreaker> | null]
  >([
    ['a login', CLOSED, OK, result(null, 'auth'), success, CLOSED],
    [
      'a first rejection',
      CLOSED,
      OK,
      result(REJECTED, 'auth'),
      failing(REJECTED),
      { rejectedAgoMs: [0], withheldForMs: 0, failure: REJECTED },
    ],
    [
      'the rejection that confirms it',
      once,
      soft(REJECTED),
      result(REJECTED, 'auth'),
      failing(REJECTED, 'now'),
      { withheldForMs: HOUR, confirmed: true },
    ],
    [
      'one after a restart that forgot the first failure',
      once,
      OK,
      result(REJECTED, 'auth'),
      failing(REJECTED, 'now'),
      { withheldForMs: HOUR, confirmed: true },
    ],
    [
      'a login that was let in the second time',
      once,
      soft(REJECTED),
      result(null, 'auth'),
      success,
      { ...CLOSED, rejectedAgoMs: [2 * MINUTE] },
    ],
    [
      'the second rejection in an hour with a login between them',
      { ...once, failure: null },
      OK,
      result(REJECTED, 'auth'),
      failing(REJECTED, 'not-yet'),
      { withheldForMs: HOUR, confirmed: false },
    ],
    [
      'a rejection of a server that is down for another reason',
      CLOSED,
      hard(REFUSED),
      result(REJECTED, 'auth'),
      failing(REJECTED),
      { withheldForMs: HOUR, confirmed: true },
    ],
    ['no AUTH at all', CLOSED, OK, result(NO_AUTH, 'auth'), failing(NO_AUTH), CLOSED],
    [
      'another failure',
      once,
      soft(REJECTED),
      result(REFUSED, 'auth'),
      failing(REFUSED),
      {
        failure: REJECTED,
        withheldForMs: 0,
      },
    ],
    [
      'a failure later than the login',
      once,
      soft(REJECTED),
      result(LATER, 'envelope'),
      failing(LATER),
      { failure: null, withheldForMs: 0 },
    ],
    [
      'a success short of the login',
      open,
      hard(REJECTED),
      result(null, 'ehlo'),
      withheld,
      { withheldForMs: 58 * MINUTE },
    ],
    [
      'a worse failure meanwhile',
      open,
      hard(REJECTED),
      result(REFUSED, 'ehlo'),
      failing(REFUSED),
      { withheldForMs: 58 * MINUTE, failure: REJECTED },
    ],
    [
      'a success after that',
      open,
      hard(REFUSED),
      result(null, 'ehlo'),
      withheld,
      { withheldForMs: 58 * MINUTE },
    ],
    [
      'a success short of a login not known to be refused, soft',
      unsure,
      soft(REJECTED),
      result(null, 'ehlo'),
      withheld,
      { withheldForMs: 58 * MINUTE },
    ],
    [
      'the same, of an outage for another reason',
      unsure,
      hard(REFUSED),
      result(null, 'ehlo'),
      success,
      { withheldForMs: 58 * MINUTE },
    ],
    [
      'somebody who asked, and was let in',
      open,
      hard(REJECTED),
      result(null, 'auth'),
      success,
      {
        withheldForMs: 0,
        failure: null,
      },
    ],
    [
      'somebody who asked, and was rejected',
      released(open),
      hard(REJECTED),
      result(REJECTED, 'auth'),
      failing(REJECTED, 'now'),
      { withheldForMs: HOUR, confirmed: true },
    ],
  ])('meets %s', (_what, before, attempt, check, observation, after) => {
    const step = stepAuth(before, check, {
      wantsLogin: true,
      attempt,
      retries: 2,
      elapsedMs: MINUTE,
    });
    expect(step.observation).toEqual(observation);
    expect(step.breaker).toMatchObject(after ?? {});
  });

  it('opens with the first rejection where there are no retries', () => {
    const about = { wantsLogin: true, attempt: OK, retries: 0, elapsedMs: MINUTE };
    const { breaker } = stepAuth(CLOSED, result(REJECTED, 'auth'), about);
    expect(breaker).toMatchObject({ withheldForMs: HOUR, confirmed: true });
  });

  it('is none where nobody is to log in any more', () => {
    const about = { wantsLogin: false, attempt: hard(REJECTED), retries: 2, elapsedMs: MINUTE };
    expect(stepAuth(open, result(null, 'ehlo'), about)).toEqual({
      breaker: CLOSED,
      observation: success,
    });
  });

  const server = completeServer({ host: 'mx1', auth: { user: 'me', mechanism: null } }, 'mx1');
  const target: Target = targetOf(server, { secret: 'hidden' });

  it.each<[string, AuthBreaker, number, Depth, Depth]>([
    ['closed', CLOSED, 0, 'auth', 'auth'],
    ['open', open, 0, 'auth', 'ehlo'],
    ['open, deeper', open, MINUTE, 'envelope', 'ehlo'],
    ['open, an hour later', open, HOUR, 'auth', 'auth'],
    ['open, of a check that does not log in', open, 0, 'ehlo', 'ehlo'],
    ['let go', released(open), 0, 'auth', 'auth'],
  ])('lets a check go how far: %s', (_what, breaker, sinceMs, wanted, allowed) => {
    const cut = withoutWithheld({ ...target, depth: wanted }, breaker, sinceMs);
    expect(cut.depth).toBe(allowed);
    expect('auth' in cut).toBe(wanted === allowed);
  });

  it('never has credentials rejected more than twice in any hour, whatever the server says', () => {
    const check = fc.record({
      afterMs: fc.integer({ min: 1_000, max: 20 * MINUTE }),
      answer: fc.constantFrom('reject', 'reject', 'accept', 'refuse'),
    });
    fc.assert(
      fc.property(
        fc.array(check, { maxLength: 300 }),
        fc.integer({ min: 0, max: 4 }),
        (checks, retries) => {
          let breaker = CLOSED;
          let attempt: AttemptState = OK;
          let nowMs = 0;
          const rejectedAt: number[] = [];
          for (const { afterMs, answer } of checks) {
            nowMs += afterMs;
            const { depth } = withoutWithheld(target, breaker, afterMs);
            const reply =
              answer === 'refuse'
                ? REFUSED
                : answer === 'reject' && depth === 'auth'
                  ? REJECTED
                  : null;
            if (reply === REJECTED) rejectedAt.push(nowMs);
            const about = { wantsLogin: true, attempt, retries, elapsedMs: afterMs };
            const step = stepAuth(breaker, result(reply, depth), about);
            breaker = step.breaker;
            const limits = { retries, recoveries: 1 };
            attempt = stepAvailability(attempt, step.observation, limits, nowMs, () => 'i').attempt;
          }
          for (const [index, atMs] of rejectedAt.entries()) {
            const third = rejectedAt[index + 2];
            if (third !== undefined) expect(third - atMs).toBeGreaterThanOrEqual(HOUR);
          }
        },
      ),
    );
  });
});
