import { describe, expect, it } from 'vitest';
import { Scheduler } from '../../../main/core/monitor/scheduler.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/monitored.ts';
import { DAY, MINUTE, SECOND, gaps, ids, perStretch, scheduled } from './scheduled.ts';

describe('the schedule', () => {
  it('spreads a thousand servers evenly over their interval', async () => {
    const { clock, runs, scheduler } = scheduled();
    for (const id of ids(1000)) scheduler.set(id, MINUTE);
    await clock.advance(4 * MINUTE);
    const counts = perStretch(runs, SECOND, 2 * MINUTE, 4 * MINUTE);
    expect(Math.max(...counts)).toBeLessThan(25);
    expect(Math.min(...counts)).toBeGreaterThan(8);
  });

  it('spreads servers as evenly when they come one by one', async () => {
    const { clock, runs, scheduler } = scheduled();
    for (const id of ids(120)) {
      scheduler.set(id, MINUTE);
      await clock.advance(1);
    }
    await clock.advance(2 * MINUTE);
    const counts = perStretch(runs, 5 * SECOND, MINUTE, 2 * MINUTE);
    expect(Math.max(...counts)).toBeLessThan(14);
    expect(Math.min(...counts)).toBeGreaterThan(6);
  });

  it.each([10 * SECOND, MINUTE, DAY])('keeps an interval of %d ms', async (intervalMs) => {
    const { clock, scheduler, timesOf } = scheduled();
    scheduler.set('a', intervalMs);
    await clock.advance(101 * intervalMs);
    const times = timesOf('a');
    expect(times.length).toBeGreaterThanOrEqual(100);
    const jitterMs = Math.min(intervalMs * 0.05, SECOND);
    for (const gap of gaps(times)) expect(Math.abs(gap - intervalMs)).toBeLessThanOrEqual(jitterMs);
    // Jitter does not add up.
    expect(Math.abs((times[99] ?? 0) - (times[0] ?? 0) - 99 * intervalMs)).toBeLessThan(SECOND);
  });

  it('is not in step with itself: the same moment of the interval is not met each time', async () => {
    const { clock, scheduler, timesOf } = scheduled();
    scheduler.set('a', MINUTE);
    await clock.advance(20 * MINUTE);
    expect(new Set(gaps(timesOf('a')).map(Math.round)).size).toBeGreaterThan(10);
  });

  it('never checks a server twice at once, though a check outlasts its interval', async () => {
    const { clock, scheduler, seen, timesOf } = scheduled({ tookMs: 25 * SECOND });
    scheduler.set('a', 10 * SECOND);
    for (let i = 0; i < 60; i++) {
      scheduler.checkNow(['a']);
      await clock.advance(SECOND);
    }
    expect(seen.overlap).toBe(false);
    expect(timesOf('a').length).toBeLessThanOrEqual(4);
  });

  it('never has more checks in flight than allowed, and gets to all', async () => {
    const { clock, runs, scheduler, seen } = scheduled({ concurrency: 5, tookMs: 400 });
    for (const id of ids(50)) scheduler.set(id, MINUTE);
    scheduler.checkNow(ids(50));
    await clock.advance(10 * SECOND);
    expect(seen.mostRunning).toBe(5);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(50);
  });

  it('knows how long each waited for its slot', async () => {
    const { clock, runs, scheduler } = scheduled({ concurrency: 1, tookMs: 400 });
    for (const id of ids(3)) scheduler.set(id, MINUTE);
    scheduler.checkNow(ids(3));
    await clock.advance(2 * SECOND);
    expect(runs.map(({ lateMs }) => lateMs)).toEqual([0, 400, 800]);
    await clock.advance(MINUTE);
    expect(runs.slice(3).map(({ lateMs }) => lateMs)).toEqual([0, 0, 0]);
  });

  it('knows how late its timer was', async () => {
    const { clock, runs, scheduler } = scheduled();
    scheduler.set('a', MINUTE);
    scheduler.checkNow(['a']);
    await clock.advance(50);
    await clock.stall((scheduler.nextInMs('a') ?? 0) + 70);
    await clock.advance(SECOND);
    expect(runs.map(({ lateMs }) => lateMs)).toEqual([0, 70]);
  });

  it('needs one timer for all servers', async () => {
    const { clock, scheduler } = scheduled({ tookMs: 0 });
    for (const id of ids(1000)) scheduler.set(id, MINUTE);
    expect(clock.timers).toBe(1);
    await clock.advance(MINUTE);
    expect(clock.timers).toBe(1);
  });

  it('leaves no timer when stopped, and starts nothing more', async () => {
    const { clock, runs, scheduler } = scheduled({ concurrency: 1 });
    for (const id of ids(10)) scheduler.set(id, MINUTE);
    scheduler.checkNow(ids(10));
    scheduler.stop();
    await clock.advance(10 * MINUTE);
    expect(runs).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  it('forgets a server that was removed, wherever it waits', async () => {
    const { clock, runs, scheduler } = scheduled({ concurrency: 1 });
    for (const id of ['a', 'b', 'c']) scheduler.set(id, MINUTE);
    scheduler.checkNow(['a', 'b', 'c']);
    scheduler.remove('b');
    scheduler.remove('c');
    await clock.advance(5 * MINUTE);
    expect(new Set(runs.map(({ id }) => id))).toEqual(new Set(['a']));
  });

  it('never overlaps the checks of a server removed and added while one ran', async () => {
    const { clock, scheduler, seen, timesOf } = scheduled({ tookMs: 5 * SECOND });
    scheduler.set('a', MINUTE);
    scheduler.checkNow(['a']);
    await clock.advance(SECOND);
    scheduler.remove('a');
    scheduler.set('a', MINUTE);
    scheduler.checkNow(['a']);
    await clock.advance(10 * SECOND);
    expect(seen.overlap).toBe(false);
    expect(timesOf('a')).toEqual([0, 5 * SECOND]);
  });
});

describe('an extra check', () => {
  it('begins at once and moves no regular one', async () => {
    const undisturbed = scheduled();
    undisturbed.scheduler.set('a', MINUTE);
    await undisturbed.clock.advance(10 * MINUTE);

    const { clock, scheduler, timesOf } = scheduled();
    scheduler.set('a', MINUTE);
    await clock.advance(3.5 * MINUTE);
    scheduler.checkNow(['a']);
    await clock.advance(6.5 * MINUTE);
    const expected = [...undisturbed.timesOf('a'), 3.5 * MINUTE].sort((a, b) => a - b);
    expect(timesOf('a')).toEqual(expected);
  });

  it('goes before those that merely wait for a slot', async () => {
    const { clock, runs, scheduler } = scheduled({ concurrency: 1, tookMs: 100 });
    for (const id of ids(10)) scheduler.set(id, MINUTE);
    scheduler.checkNow(ids(9));
    scheduler.checkNow(['s9']);
    await clock.advance(250);
    expect(runs.map(({ id }) => id)).toEqual(['s0', 's9', 's1']);
  });

  it('asked for while one runs is made when that has ended', async () => {
    const { clock, scheduler, timesOf } = scheduled({ tookMs: 300 });
    scheduler.set('a', MINUTE);
    scheduler.checkNow(['a']);
    await clock.advance(100);
    scheduler.checkNow(['a']);
    scheduler.checkNow(['a']);
    await clock.advance(5 * SECOND);
    expect(timesOf('a')).toEqual([0, 300]);
  });

  it('for many servers is spread, within a minute however many they are', async () => {
    const { clock, runs, scheduler } = scheduled();
    for (const id of ids(3000)) scheduler.set(id, DAY);
    scheduler.catchUp(ids(3000));
    await clock.advance(MINUTE);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(3000);
    expect(Math.max(...perStretch(runs, SECOND, 0, MINUTE))).toBeLessThan(60);
  });

  it('is not put off by asking again', async () => {
    const { clock, runs, scheduler } = scheduled();
    for (const id of ids(10)) scheduler.set(id, DAY);
    for (let i = 0; i < 50; i++) {
      scheduler.catchUp(ids(10));
      await clock.advance(10);
    }
    expect(runs.find(({ id }) => id === 's9')?.atMs).toBe(450);
  });

  it('leaves the time it was told to before the first', async () => {
    const { clock, runs, scheduler } = scheduled();
    for (const id of ids(3)) scheduler.set(id, DAY);
    scheduler.catchUp(ids(3), 2 * SECOND);
    await clock.advance(10 * SECOND);
    expect(runs.map(({ atMs }) => atMs)).toEqual([2_000, 2_050, 2_100]);
  });
});

describe('a check that breaks', () => {
  it('is no reason never to check that server again', async () => {
    const clock = new ManualClock();
    let runs = 0;
    const scheduler = new Scheduler({
      clock,
      random: seededRandom(7),
      concurrency: 1,
      run: () => {
        runs++;
        return runs === 1 ? Promise.reject(new Error('a defect')) : Promise.resolve(null);
      },
    });
    const loud: unknown[] = [];
    const hear = (reason: unknown): void => void loud.push(reason);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', hear);
    try {
      scheduler.set('a', MINUTE);
      scheduler.checkNow(['a']);
      await clock.advance(5 * MINUTE);
      await new Promise(setImmediate);
    } finally {
      process.off('unhandledRejection', hear);
      for (const other of others) process.on('unhandledRejection', other);
    }
    expect(runs).toBeGreaterThan(4);
    expect(loud).toEqual([new Error('a defect')]);
  });
});

describe('the next time of a server', () => {
  it('is known, and nothing is known of strangers', async () => {
    const { clock, scheduler, timesOf } = scheduled();
    scheduler.set('a', MINUTE);
    const inMs = scheduler.nextInMs('a') ?? 0;
    await clock.advance(inMs + 1);
    expect(timesOf('a')).toEqual([inMs]);
    expect(scheduler.nextInMs('b')).toBeNull();
  });
});
