/** A scheduler on a manual clock, with every run written down. */

import { Scheduler } from '../../../main/core/monitor/scheduler.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/monitored.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const DAY = 86_400_000;

export interface Run {
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

export function scheduled({ concurrency = 256, tookMs = 50, retry = () => null }: Options = {}) {
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

export const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `s${i}`);

/** Runs that began in each stretch of so many milliseconds. */
export function perStretch(
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

export function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}
