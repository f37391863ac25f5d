import { describe, expect, it } from 'vitest';
import { judgeResponseTime } from '../../../main/core/monitor/response-time.ts';
import type { Sample } from '../../../main/core/monitor/state.ts';
import { sampleAt } from '../../support/samples.ts';

const LIMITS = { warnMs: 1_000, critMs: 3_000 };

/** Samples with these totals, null for a failed check. */
function samples(totals: readonly (number | null)[], greeting = 0): Sample[] {
  return totals.map((totalMs, index) => sampleAt(index, { totalMs, timings: { greeting } }));
}

describe('the response time', () => {
  it.each([
    ['nothing known', [], null, null],
    ['only failures', [null, null], null, null],
    ['fast', [10, 20, 30], 20, null],
    ['one slow answer', [10, 9_000, 30], 30, null],
    ['two slow answers of three', [2_000, 10, 2_500], 2_000, 'WARNING'],
    ['at the limit', [1_000, 1_000, 1_000], 1_000, null],
    ['critical', [3_001, 3_001, 10], 3_001, 'CRITICAL'],
    ['at the critical limit', [3_000, 3_000, 3_000], 3_000, 'WARNING'],
    ['only the last three', [9_000, 9_000, 9_000, 10, 20, 30], 20, null],
    ['failures between', [9_000, 10, null, 20, null, 30, null], 20, null],
    ['a single one', [1_500], 1_500, 'WARNING'],
    ['of two the quicker', [10, 5_000], 10, null],
  ] as const)('%s', (_case, totals, medianMs, severity) => {
    const judged = judgeResponseTime(samples(totals), LIMITS);
    expect(judged?.medianMs ?? null).toBe(medianMs);
    expect(judged?.crossed?.severity ?? null).toBe(severity);
  });

  it('is to be told of only when there were three answers', () => {
    expect(judgeResponseTime(samples([5_000, 5_000]), LIMITS)?.settled).toBe(false);
    expect(judgeResponseTime(samples([5_000, null, 5_000, 5_000]), LIMITS)?.settled).toBe(true);
  });

  it('leaves out the time before the greeting, where servers wait on purpose', () => {
    const tarpit = samples(Array<number>(20).fill(6_050), 6_000);
    expect(judgeResponseTime(tarpit, LIMITS)).toMatchObject({ medianMs: 50, crossed: null });
  });

  it.each([
    ['as always', 500, null],
    ['a little later', 1_400, null],
    ['later than usual by the limit', 1_500, null],
    ['later by more', 1_501, { medianMs: 1_501, limitMs: 1_500, severity: 'WARNING' }],
    ['much later', 3_501, { medianMs: 3_501, limitMs: 3_500, severity: 'CRITICAL' }],
  ] as const)('minds a greeting that changed: %s', (_case, greeting, crossed) => {
    const before = samples(Array<number>(10).fill(550), 500);
    const now = samples(Array<number>(3).fill(greeting + 50), greeting);
    expect(judgeResponseTime([...before, ...now], LIMITS)?.crossed).toEqual(crossed);
    // What is usual is not known from fewer.
    expect(judgeResponseTime([...before.slice(1), ...now], LIMITS)?.crossed).toBeNull();
  });

  it('is the worse of the two', () => {
    const before = samples(Array<number>(10).fill(550), 500);
    const at = (totalMs: number, greeting: number): unknown =>
      judgeResponseTime([...before, ...samples(Array<number>(3).fill(totalMs), greeting)], LIMITS)
        ?.crossed;
    expect(at(7_000, 5_000)).toMatchObject({ severity: 'CRITICAL', medianMs: 5_000 });
    expect(at(7_000, 2_000)).toMatchObject({ severity: 'CRITICAL', medianMs: 5_000 });
    expect(at(4_000, 2_000)).toMatchObject({ severity: 'WARNING', medianMs: 2_000 });
  });

  it.each([
    ['none', { warnMs: null, critMs: null }, null],
    ['a warning only', { warnMs: 100, critMs: null }, { limitMs: 100, severity: 'WARNING' }],
    ['critical only', { warnMs: null, critMs: 100 }, { limitMs: 100, severity: 'CRITICAL' }],
  ] as const)('is judged by the limits there are: %s', (_case, limits, crossed) => {
    const judged = judgeResponseTime(samples([500, 500, 500]), limits);
    expect(judged?.crossed ?? null).toEqual(crossed && { medianMs: 500, ...crossed });
  });
});
