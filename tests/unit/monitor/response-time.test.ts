import { describe, expect, it } from 'vitest';
import {
  answersOf,
  judgeResponseTime,
  NO_ANSWERS,
  stepResponse,
} from '../../../main/core/monitor/response-time.ts';
import type { ResponseMemory } from '../../../main/core/monitor/response-time.ts';
import { REFUSED, resultOf, sampleAt } from '../../support/samples.ts';

const LIMITS = { warnMs: 1_000, critMs: 3_000 };

/** Checks with these totals, null for a failed one. */
function checks(totals: readonly (number | null)[], greeting = 0): ResponseMemory {
  const samples = totals.map((totalMs, index) =>
    sampleAt(index, { totalMs, timings: { greeting } }),
  );
  return { ...NO_ANSWERS, answers: answersOf(samples) };
}

const after = (...parts: ResponseMemory[]): ResponseMemory => ({
  ...NO_ANSWERS,
  answers: parts.flatMap(({ answers }) => answers),
});

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
    const judged = judgeResponseTime(checks(totals), LIMITS);
    expect(judged?.medianMs ?? null).toBe(medianMs);
    expect(judged?.crossed?.severity ?? null).toBe(severity);
  });

  it('is to be told of only when there were three answers', () => {
    expect(judgeResponseTime(checks([5_000, 5_000]), LIMITS)?.settled).toBe(false);
    expect(judgeResponseTime(checks([5_000, null, 5_000, 5_000]), LIMITS)?.settled).toBe(true);
  });

  it('leaves out the time before the greeting, where servers wait on purpose', () => {
    const tarpit = checks(Array<number>(20).fill(6_050), 6_000);
    expect(judgeResponseTime(tarpit, LIMITS)).toMatchObject({ medianMs: 50, crossed: null });
  });

  it.each([
    ['as always', 500, null],
    ['a little later', 1_400, null],
    ['later than usual by the limit', 1_500, null],
    ['later by more', 1_501, { medianMs: 1_501, limitMs: 1_500, severity: 'WARNING' }],
    ['much later', 3_501, { medianMs: 3_501, limitMs: 3_500, severity: 'CRITICAL' }],
  ] as const)('minds a greeting that changed: %s', (_case, greeting, crossed) => {
    const before = checks(Array<number>(10).fill(550), 500);
    const now = checks(Array<number>(3).fill(greeting + 50), greeting);
    expect(judgeResponseTime(after(before, now), LIMITS)?.crossed).toEqual(crossed);
    // What is usual is not known from fewer.
    expect(
      judgeResponseTime(after({ ...before, answers: before.answers.slice(1) }, now), LIMITS)
        ?.crossed,
    ).toBeNull();
  });

  it('is the worse of the two', () => {
    const before = checks(Array<number>(10).fill(550), 500);
    const at = (totalMs: number, greeting: number): unknown =>
      judgeResponseTime(after(before, checks(Array<number>(3).fill(totalMs), greeting)), LIMITS)
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
    const judged = judgeResponseTime(checks([500, 500, 500]), limits);
    expect(judged?.crossed ?? null).toEqual(crossed && { medianMs: 500, ...crossed });
  });
});

describe('slowness', () => {
  interface Check {
    totalMs: number;
    greetingMs?: number;
    lateMs?: number;
    failed?: boolean;
  }

  /** What is told after each of these checks. */
  function told(list: readonly Check[], before: ResponseMemory = NO_ANSWERS): string[] {
    const news: string[] = [];
    let memory = before;
    for (const [atMs, { totalMs, greetingMs = 0, lateMs, failed }] of list.entries()) {
      const timings = { greeting: greetingMs, total: totalMs };
      const result = resultOf({ atMs, timings, failure: failed ? REFUSED : null });
      const step = stepResponse(memory, { ...result, ...(lateMs && { lateMs }) }, LIMITS);
      memory = step.memory;
      if (step.news) news.push(step.news.kind === 'slow' ? step.news.slowness.severity : 'over');
    }
    return news;
  }

  const times = (count: number, check: Check): Check[] => Array<Check>(count).fill(check);
  const SLOW: Check = { totalMs: 2_000 };
  const FAST: Check = { totalMs: 50 };

  it.each<[string, Check[], string[]]>([
    ['that is the server’s', times(5, SLOW), ['WARNING']],
    [
      'that may all be this computer’s own lateness',
      times(50, { totalMs: 9_000, lateMs: 8_000 }),
      [],
    ],
    ['beyond this computer’s lateness', times(5, { totalMs: 9_000, lateMs: 7_000 }), ['WARNING']],
    ['with more lateness than it took', times(5, { totalMs: 2_000, lateMs: 60_000 }), []],
    [
      'of a greeting, which may be this computer’s lateness',
      [...times(20, FAST), ...times(5, { totalMs: 5_050, greetingMs: 5_000, lateMs: 4_900 })],
      [],
    ],
    [
      'of a machine overloaded for a while',
      [...times(20, FAST), ...times(20, { totalMs: 4_000, lateMs: 3_950 }), ...times(20, FAST)],
      [],
    ],
    ['of failed checks', times(5, { totalMs: 9_000, failed: true }), []],
    ['that comes and goes', [...times(3, SLOW), ...times(3, FAST)], ['WARNING', 'over']],
  ])('%s', (_what, list, news) => {
    expect(told(list)).toEqual(news);
  });

  it('leaves a bounded memory', () => {
    let memory = NO_ANSWERS;
    for (let atMs = 0; atMs < 500; atMs++) {
      memory = stepResponse(memory, resultOf({ atMs }), LIMITS).memory;
    }
    expect(memory.answers).toHaveLength(60);
  });
});
