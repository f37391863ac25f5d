import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Check, RawCheck } from '../../../main/core/history/arithmetic/raw-check.ts';
import {
  addTally,
  emptyTally,
  rollUp,
  tallyOf,
} from '../../../main/core/history/arithmetic/roll-up.ts';
import type { OpenSpan, Past } from '../../../main/core/history/arithmetic/roll-up.ts';
import { PHASES } from '../../../main/core/probe/phase.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const check = (atMs: number, change: Partial<Check> = {}): Check => ({
  atMs,
  coversMs: 90_000,
  failed: false,
  degraded: false,
  ...change,
});

const every = (
  stepMs: number,
  fromMs: number,
  toMs: number,
  change: Partial<Check> = {},
): Check[] =>
  Array.from({ length: (toMs - fromMs) / stepMs }, (_, i) => check(fromMs + i * stepMs, change));

function minutes(past: Partial<Past<Check>>, fromMs: number, toMs: number): [number, number] {
  const tally = tallyOf({ checks: [], gaps: [], incidents: [], ...past }, { fromMs, toMs });
  return [tally.monitoredMs / MINUTE, tally.downMs / MINUTE];
}

describe('the time that checks speak for', () => {
  it.each<[name: string, past: Partial<Past<Check>>, monitored: number, down: number]>([
    ['nothing is nothing', {}, 0, 0],
    ['checks in time leave no gap', { checks: every(MINUTE, 0, HOUR) }, 60, 0],
    ['the last one speaks no longer than it covers', { checks: [check(0)] }, 1.5, 0],
    ['one before the range reaches into it', { checks: [check(-MINUTE)] }, 0.5, 0],
    [
      'one at the end reaches no further than the range',
      { checks: [check(HOUR - 1_000)] },
      1 / 60,
      0,
    ],
    [
      'a stop in the middle is a gap',
      { checks: [...every(MINUTE, 0, 10 * MINUTE), ...every(MINUTE, 30 * MINUTE, HOUR)] },
      40.5,
      0,
    ],
    [
      'a known gap counts out what a check would speak for',
      {
        checks: [check(0, { coversMs: DAY })],
        gaps: [{ fromMs: 10 * MINUTE, toMs: 40 * MINUTE }],
      },
      30,
      0,
    ],
    [
      'overlapping gaps count out once',
      {
        checks: every(MINUTE, 0, HOUR),
        gaps: [
          { fromMs: 10 * MINUTE, toMs: 40 * MINUTE },
          { fromMs: 30 * MINUTE, toMs: 50 * MINUTE },
        ],
      },
      20,
      0,
    ],
    [
      'an open gap ends with the next check',
      {
        checks: [check(0, { coversMs: DAY }), ...every(MINUTE, 30 * MINUTE, HOUR)],
        gaps: [{ fromMs: 10 * MINUTE, toMs: null }],
      },
      40,
      0,
    ],
    [
      'an incident is down from its start to its end',
      { checks: every(MINUTE, 0, HOUR), incidents: [{ fromMs: 20 * MINUTE, toMs: 25 * MINUTE }] },
      60,
      5,
    ],
    [
      'an open incident is down to the end of the range',
      { checks: every(MINUTE, 0, HOUR), incidents: [{ fromMs: 50 * MINUTE, toMs: null }] },
      60,
      10,
    ],
    [
      'an incident counts only while someone watched',
      {
        checks: every(MINUTE, 0, HOUR),
        incidents: [{ fromMs: 10 * MINUTE, toMs: 50 * MINUTE }],
        gaps: [{ fromMs: 20 * MINUTE, toMs: 40 * MINUTE }],
      },
      40,
      20,
    ],
    [
      'two incidents at once are down once',
      {
        checks: every(MINUTE, 0, HOUR),
        incidents: [
          { fromMs: 10 * MINUTE, toMs: 30 * MINUTE },
          { fromMs: 20 * MINUTE, toMs: 40 * MINUTE },
        ],
      },
      60,
      30,
    ],
    [
      'an incident that the clock made end before it began is none',
      { checks: every(MINUTE, 0, HOUR), incidents: [{ fromMs: 30 * MINUTE, toMs: 10 * MINUTE }] },
      60,
      0,
    ],
    [
      'failed checks that nobody confirmed are not down',
      { checks: every(MINUTE, 0, HOUR, { failed: true }) },
      60,
      0,
    ],
    [
      'checks made twice in the same hour, as the clock was set back, count once',
      {
        checks: [...every(MINUTE, 0, HOUR), ...every(MINUTE, 7_000, HOUR + 7_000)].sort(
          (a, b) => a.atMs - b.atMs,
        ),
      },
      60,
      0,
    ],
  ])('%s', (_, past, monitored, down) => {
    const [monitoredMinutes, downMinutes] = minutes(past, 0, HOUR);
    expect(monitoredMinutes).toBeCloseTo(monitored, 6);
    expect(downMinutes).toBeCloseTo(down, 6);
  });

  it('is what remains when the clock jumps a day ahead: the day is a gap', () => {
    const checks = [...every(MINUTE, 0, HOUR), ...every(MINUTE, DAY + HOUR, DAY + 2 * HOUR)];
    expect(minutes({ checks }, 0, DAY + 2 * HOUR)).toEqual([120.5, 0]);
  });
});

const rawCheck = fc
  .record({
    atMs: fc.integer({ min: 0, max: 3 * HOUR }),
    coversMs: fc.integer({ min: 0, max: 20 * MINUTE }),
    totalUs: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
    degraded: fc.boolean(),
  })
  .map((some): RawCheck => ({
    ...some,
    failed: some.totalUs === null,
    phasesUs: PHASES.map((_, place) => (place < 4 ? (some.totalUs ?? 0) >> 2 : null)),
    failedPhase: some.totalUs === null ? 'ehlo' : null,
  }));
const openSpan = fc
  .tuple(fc.integer({ min: 0, max: 3 * HOUR }), fc.option(fc.integer({ min: 0, max: HOUR })))
  .map(([fromMs, length]): OpenSpan => ({
    fromMs,
    toMs: length === null ? null : fromMs + length,
  }));
const past = fc.record({
  checks: fc
    .uniqueArray(rawCheck, { selector: ({ atMs }) => atMs, maxLength: 60 })
    .map((checks) => checks.sort((a, b) => a.atMs - b.atMs)),
  gaps: fc.array(openSpan, { maxLength: 4 }),
  incidents: fc.array(openSpan, { maxLength: 4 }),
});

describe('rollups', () => {
  it('add up to the whole, whatever their size, and none says more than its time', () => {
    fc.assert(
      fc.property(past, fc.constantFrom(5 * MINUTE, HOUR), (all, sizeMs) => {
        const range = { fromMs: 0, toMs: 3 * HOUR };
        const sum = emptyTally();
        for (const rollup of rollUp(all, range, sizeMs)) {
          addTally(sum, rollup);
          expect(rollup.monitoredMs).toBeLessThanOrEqual(sizeMs);
          expect(rollup.monitoredMs).toBeGreaterThanOrEqual(rollup.downMs);
          expect(rollup.downMs).toBeGreaterThanOrEqual(0);
        }
        expect(sum).toEqual(tallyOf(all, range));
      }),
    );
  });

  it('leave out how long a phase took that failed', () => {
    const failed: RawCheck = {
      ...check(0, { failed: true }),
      totalUs: null,
      phasesUs: PHASES.map((phase) =>
        phase === 'connect' ? 5_000_000 : phase === 'dns' ? 10 : null,
      ),
      failedPhase: 'connect',
    };
    const [rollup] = rollUp(
      { checks: [failed], gaps: [], incidents: [] },
      { fromMs: 0, toMs: HOUR },
      HOUR,
    );
    expect(rollup?.latencies.percentiles()).toEqual({
      dns: { count: 1, p50Ms: 0.01, p95Ms: 0.01, p99Ms: 0.01 },
    });
  });
});
