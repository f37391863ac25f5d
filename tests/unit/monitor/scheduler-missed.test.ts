import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, SECOND, gaps, ids, perStretch, scheduled } from './scheduled.ts';
import type { Run } from './scheduled.ts';

describe('resuming', () => {
  it('checks nothing before its time, everything soon after, and each once', async () => {
    const { clock, runs, scheduler } = scheduled({ retry: () => 5 * SECOND });
    for (const id of ids(100)) scheduler.set(id, 10 * SECOND);
    scheduler.catchUp(ids(100));
    await clock.advance(20 * SECOND);
    const beganMs = clock.monotonicMs();
    runs.length = 0;
    scheduler.resume(ids(100), 3 * SECOND);
    await clock.advance(3 * SECOND - 100);
    expect(runs.filter(({ atMs }) => atMs > beganMs)).toEqual([]);
    await clock.advance(5.1 * SECOND);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(100);
    expect(Math.max(...perStretch(runs, SECOND, beganMs, beganMs + 8 * SECOND))).toBeLessThan(25);
  });

  it('takes those out of the queue that wait for a slot', async () => {
    const { clock, scheduler, timesOf } = scheduled({ concurrency: 1, tookMs: SECOND });
    for (const id of ['a', 'b']) scheduler.set(id, DAY);
    scheduler.checkNow(['a', 'b']);
    scheduler.resume(['b'], 10 * SECOND);
    await clock.advance(MINUTE);
    expect(timesOf('b')).toEqual([10 * SECOND]);
  });
});

describe('a retry', () => {
  it('can be asked for later than the end of its check', async () => {
    const { clock, scheduler, timesOf } = scheduled();
    scheduler.set('a', DAY);
    scheduler.checkNow(['a']);
    await clock.advance(10 * SECOND);
    scheduler.retry('a', 5 * SECOND);
    scheduler.retry('stranger', 5 * SECOND);
    await clock.advance(MINUTE);
    expect(timesOf('a')).toEqual([0, 15 * SECOND]);
  });

  it('comes the asked time after the start of the check, in place of the regular one', async () => {
    let failing = true;
    const { clock, scheduler, timesOf } = scheduled({
      tookMs: 3 * SECOND,
      retry: () => (failing ? 15 * SECOND : null),
    });
    scheduler.set('a', 10 * SECOND);
    scheduler.checkNow(['a']);
    await clock.advance(50 * SECOND);
    expect(timesOf('a')).toEqual([0, 15_000, 30_000, 45_000]);
    failing = false;
    await clock.advance(MINUTE);
    for (const gap of gaps(timesOf('a').slice(4))) expect(gap).toBeCloseTo(10 * SECOND, -4);
    expect(timesOf('a').length).toBeGreaterThan(8);
  });

  it('comes at once when the check took longer than that', async () => {
    const { clock, scheduler, timesOf } = scheduled({
      tookMs: 20 * SECOND,
      retry: () => 5 * SECOND,
    });
    scheduler.set('a', DAY);
    scheduler.checkNow(['a']);
    await clock.advance(50 * SECOND);
    expect(timesOf('a')).toEqual([0, 20_000, 40_000]);
  });
});

describe('time that was missed', () => {
  it.each([
    ['five seconds of a busy event loop', 5 * SECOND],
    ['eight hours of sleep', 8 * 60 * MINUTE],
  ])('%s is not made up for in a burst', async (_case, stallMs) => {
    const { clock, runs, scheduler } = scheduled();
    for (const id of ids(1000)) scheduler.set(id, MINUTE);
    await clock.advance(2 * MINUTE);
    await clock.stall(stallMs);
    const wokeMs = clock.monotonicMs();
    const before = runs.length;
    await clock.advance(5 * MINUTE);
    const since = runs.slice(before);
    expect(Math.max(...perStretch(since, SECOND, wokeMs, wokeMs + 5 * MINUTE))).toBeLessThan(50);
    // Every server was checked within the first minute, and as often as usual afterwards.
    const first = since.filter(({ atMs }) => atMs < wokeMs + 61 * SECOND);
    expect(new Set(first.map(({ id }) => id)).size).toBe(1000);
    const last = since.filter(({ atMs }) => atMs >= wokeMs + 4 * MINUTE);
    expect(last.length).toBeGreaterThan(950);
    expect(last.length).toBeLessThan(1050);
  });

  it('is made up for soon where the interval is a day', async () => {
    const { clock, scheduler, timesOf } = scheduled();
    scheduler.set('a', DAY);
    await clock.stall(1.5 * DAY);
    const wokeMs = clock.monotonicMs();
    await clock.advance(MINUTE);
    expect(timesOf('a')).toEqual([wokeMs]);
  });

  it.each([DAY, -DAY, 3_600_000])('a wall clock set by %d ms changes nothing', async (jumpMs) => {
    const run = async (jump: number): Promise<Run[]> => {
      const { clock, runs, scheduler } = scheduled();
      for (const id of ids(20)) scheduler.set(id, MINUTE);
      await clock.advance(2 * MINUTE);
      clock.jump(jump);
      await clock.advance(5 * MINUTE);
      return runs;
    };
    expect(await run(jumpMs)).toEqual(await run(0));
  });
});
