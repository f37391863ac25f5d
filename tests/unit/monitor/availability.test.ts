import { describe, expect, it } from 'vitest';
import { stepAvailability } from '../../../main/core/monitor/availability.ts';
import type { AvailabilityChange, Observation } from '../../../main/core/monitor/availability.ts';
import type { AttemptState } from '../../../main/core/monitor/state.ts';
import type { Failure } from '../../../main/core/probe/failure.ts';
import { REFUSED } from '../../support/samples.ts';

const SILENT: Failure = { reason: 'connect-timeout', phase: 'connect', message: 'No answer' };
const REJECTED: Failure = { reason: 'auth-rejected', phase: 'auth', message: 'Rejected' };
const NOW_MS = 90_000;

const OK: AttemptState = { kind: 'ok' };
const soft = (failures: number): AttemptState => ({
  kind: 'soft',
  failures,
  failure: SILENT,
  first: SILENT,
  sinceMs: 1_000,
});
const hard = (successes = 0): Extract<AttemptState, { kind: 'hard' }> => ({
  kind: 'hard',
  failures: 3,
  failure: SILENT,
  sinceMs: 1_000,
  incidentId: 'first',
  recovering: successes === 0 ? null : { successes, sinceMs: 50_000 },
});

const softNow = (failures: number, first: Failure, sinceMs: number): AttemptState => ({
  kind: 'soft',
  failures,
  failure: REFUSED,
  first,
  sinceMs,
});
const hardNow = (failures: number, sinceMs: number, incidentId: string): AttemptState => ({
  kind: 'hard',
  failures,
  failure: REFUSED,
  sinceMs,
  incidentId,
  recovering: null,
});

const success: Observation = { kind: 'success' };
const failure: Observation = { kind: 'failure', failure: REFUSED, confirm: 'by-retries' };
const certain: Observation = { ...failure, confirm: 'now' };
const unsure: Observation = { ...failure, confirm: 'not-yet' };
const withheld: Observation = { kind: 'withheld', failure: REJECTED };

const NONE: AvailabilityChange = { kind: 'none' };
const DOWN: AvailabilityChange = { kind: 'confirmed-down' };
const upSince = (endedMs: number): AvailabilityChange => ({ kind: 'recovered', endedMs });

interface Cell {
  when: AttemptState;
  after: Observation;
  retries?: number;
  recoveries?: number;
  is: AttemptState;
  change: AvailabilityChange;
}

const TABLE: Record<string, Cell> = {
  'ok stays ok with a success': { when: OK, after: success, is: OK, change: NONE },
  'ok becomes soft with a failure': {
    when: OK,
    after: failure,
    is: softNow(1, REFUSED, NOW_MS),
    change: NONE,
  },
  'ok becomes soft with a failure and a single retry': {
    when: OK,
    after: failure,
    retries: 1,
    is: softNow(1, REFUSED, NOW_MS),
    change: NONE,
  },
  'ok becomes hard with a failure and no retries': {
    when: OK,
    after: failure,
    retries: 0,
    is: hardNow(1, NOW_MS, 'new'),
    change: DOWN,
  },
  'ok becomes hard with a failure that is certain': {
    when: OK,
    after: certain,
    is: hardNow(1, NOW_MS, 'new'),
    change: DOWN,
  },
  'ok becomes soft with a failure not to be confirmed yet, retries or none': {
    when: OK,
    after: unsure,
    retries: 0,
    is: softNow(1, REFUSED, NOW_MS),
    change: NONE,
  },
  'ok stays ok while credentials are withheld': {
    when: OK,
    after: withheld,
    is: OK,
    change: NONE,
  },
  'soft becomes ok with a success, without a word': {
    when: soft(2),
    after: success,
    recoveries: 3,
    is: OK,
    change: NONE,
  },
  'soft stays soft while retries are left': {
    when: soft(1),
    after: failure,
    is: softNow(2, SILENT, 1_000),
    change: NONE,
  },
  'soft becomes hard with the last failure': {
    when: soft(2),
    after: failure,
    is: hardNow(3, 1_000, 'new'),
    change: DOWN,
  },
  'soft becomes hard when retries are taken away': {
    when: soft(2),
    after: failure,
    retries: 0,
    is: hardNow(3, 1_000, 'new'),
    change: DOWN,
  },
  'soft becomes hard with a failure that is certain': {
    when: soft(1),
    after: certain,
    is: hardNow(2, 1_000, 'new'),
    change: DOWN,
  },
  'soft stays soft with a failure not to be confirmed yet': {
    when: soft(9),
    after: unsure,
    is: softNow(10, SILENT, 1_000),
    change: NONE,
  },
  'soft stays soft, with what stands, while credentials are withheld': {
    when: soft(1),
    after: withheld,
    is: { kind: 'soft', failures: 1, failure: REJECTED, first: SILENT, sinceMs: 1_000 },
    change: NONE,
  },
  'hard becomes ok with a success': {
    when: hard(),
    after: success,
    is: OK,
    change: upSince(NOW_MS),
  },
  'hard stays hard until there are enough successes': {
    when: hard(),
    after: success,
    recoveries: 3,
    is: { ...hard(), recovering: { successes: 1, sinceMs: NOW_MS } },
    change: NONE,
  },
  'hard counts successes from the first on': {
    when: hard(1),
    after: success,
    recoveries: 3,
    is: { ...hard(), recovering: { successes: 2, sinceMs: 50_000 } },
    change: NONE,
  },
  'hard becomes ok with enough successes, since the first of them': {
    when: hard(2),
    after: success,
    recoveries: 3,
    is: OK,
    change: upSince(50_000),
  },
  'hard stays hard with a failure, and has its reason': {
    when: hard(),
    after: failure,
    is: hardNow(4, 1_000, 'first'),
    change: NONE,
  },
  'hard begins to count successes again after a failure': {
    when: hard(2),
    after: failure,
    recoveries: 3,
    is: hardNow(4, 1_000, 'first'),
    change: NONE,
  },
  'hard stays hard when retries are added': {
    when: hard(),
    after: failure,
    retries: 9,
    is: hardNow(4, 1_000, 'first'),
    change: NONE,
  },
  'hard is not confirmed twice': {
    when: hard(),
    after: certain,
    is: hardNow(4, 1_000, 'first'),
    change: NONE,
  },
  'hard stays hard with a failure not to be confirmed': {
    when: hard(),
    after: unsure,
    is: hardNow(4, 1_000, 'first'),
    change: NONE,
  },
  'hard stays hard, with what stands, while credentials are withheld': {
    when: hard(1),
    after: withheld,
    recoveries: 3,
    is: { ...hard(), failure: REJECTED },
    change: NONE,
  },
};

describe('the availability of a server', () => {
  it.each(Object.entries(TABLE))('%s', (_sentence, cell) => {
    const { when, after, retries = 2, recoveries = 1, is, change } = cell;
    const ids: string[] = [];
    const step = stepAvailability(when, after, { retries, recoveries }, NOW_MS, () => {
      ids.push('new');
      return 'new';
    });
    expect(step).toEqual({ attempt: is, change });
    expect(ids).toHaveLength(change.kind === 'confirmed-down' ? 1 : 0);
  });
});
