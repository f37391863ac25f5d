import { describe, expect, it } from 'vitest';
import { stepAvailability } from '../../../main/core/monitor/availability.ts';
import type { AttemptState } from '../../../main/core/monitor/state.ts';
import type { Failure } from '../../../main/core/probe/failure.ts';
import { REFUSED, resultOf } from '../../support/samples.ts';

const SILENT: Failure = { reason: 'connect-timeout', phase: 'connect', message: 'No answer' };
const NOW_MS = 90_000;

const OK: AttemptState = { kind: 'ok' };
const soft = (failures: number): AttemptState => ({
  kind: 'soft',
  failures,
  failure: SILENT,
  sinceMs: 1_000,
});
const HARD: AttemptState = {
  kind: 'hard',
  failures: 3,
  failure: SILENT,
  sinceMs: 1_000,
  incidentId: 'first',
  recovering: null,
};

const softNow = (failures: number, sinceMs: number): AttemptState => ({
  kind: 'soft',
  failures,
  failure: REFUSED,
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

describe('the availability of a server', () => {
  it.each([
    ['ok', 'a success', OK, 2, null, OK, 'none'],
    ['ok', 'a failure', OK, 2, REFUSED, softNow(1, NOW_MS), 'none'],
    ['ok', 'a failure, one retry', OK, 1, REFUSED, softNow(1, NOW_MS), 'none'],
    ['ok', 'a failure, no retries', OK, 0, REFUSED, hardNow(1, NOW_MS, 'new'), 'confirmed-down'],
    ['soft', 'a success', soft(2), 2, null, OK, 'none'],
    ['soft', 'a failure, retries left', soft(1), 2, REFUSED, softNow(2, 1_000), 'none'],
    ['soft', 'the last failure', soft(2), 2, REFUSED, hardNow(3, 1_000, 'new'), 'confirmed-down'],
    ['soft', 'retries taken away', soft(2), 0, REFUSED, hardNow(3, 1_000, 'new'), 'confirmed-down'],
    ['hard', 'a failure', HARD, 2, REFUSED, hardNow(4, 1_000, 'first'), 'none'],
    ['hard', 'a failure, retries added', HARD, 9, REFUSED, hardNow(4, 1_000, 'first'), 'none'],
    ['hard', 'a success', HARD, 2, null, OK, 'recovered'],
  ] as const)('when %s, after %s', (_state, _event, before, retries, failure, after, change) => {
    const result = resultOf({ atMs: NOW_MS, failure });
    const ids: string[] = [];
    const step = stepAvailability(before, result, retries, () => {
      ids.push('new');
      return 'new';
    });
    expect(step).toEqual({ attempt: after, change });
    expect(ids).toHaveLength(change === 'confirmed-down' ? 1 : 0);
  });
});
