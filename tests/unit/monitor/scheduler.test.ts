import { describe, expect, it } from 'vitest';
import { Scheduler } from '../../../main/core/monitor/scheduler.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/monitored.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 86_400_000;

interface Run {
  id: string;
  atMs: number;
  lateMs: number;
}

interface Options {
  concurrency?: number;
  tookMs?: number;
  /** What a run asks for afterwards. */
  retry?: (id: string) => number | null;
}

function scheduled({ concurrency = 256, tookMs = 50, retry = () => null }: Options = {}) {
  const clock = new ManualClock();
  const runs: Run[] = [];
  const running = new Set<string>();
  const seen = { overlap: false, mostRunning: 0 };
  const scheduler = new Scheduler({
    clock,
    random: seededRandom(7),
    concurrency,
    run: async (id, lateMs) => {
      runs.push({ id, atMs: clock.monotonicMs(), lateMs });
      seen.overlap ||= running.has(id);
      running.add(id);
      seen.mostRunning = Math.max(seen.mostRunning, running.size);
      await new Promise<void>((resolve) => clock.after(tookMs, resolve));
      running.delete(id);
      return retry(id);
    },
  });
  const timesOf = (id: string): number[] =>
    runs.filter((run) => run.id === id).map(({ atMs }) => atMs);
  return { clock, runs, seen, scheduler, timesOf };
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `s${i}`);

/** Runs that began in each stretch of so many milliseconds. */
function perStretch(
  runs: readonly Run[],
  stretchMs: number,
  fromMs: number,
  toMs: number,
): number[] {
  const counts = Array<number>(Math.round((toMs - fromMs) / stretchMs)).fill(0);
  for (const { atMs } of runs) {
    const place = Math.floor((atMs - fromMs) / stretchMs);
    if (place in counts) counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

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

describe('a retry', () => {
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
