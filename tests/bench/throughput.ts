/** How many checks a second, with many under way at once. */

import { median, table } from './figures.ts';
import type { Contestant } from './figures.ts';

interface Throughput {
  name: string;
  perSecond: number;
  cpuMs: number;
}

/** Checks a second with so many under way at once: the contestants in turn, the median of several turns each. */
export async function throughput(
  contestants: readonly Contestant[],
  { concurrency, checks, turns }: { concurrency: number; checks: number; turns: number },
): Promise<Throughput[]> {
  const found = contestants.map(({ name }) => ({ name, perSecond: [] as number[], cpuMs: 0 }));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [index, { run, cpu }] of contestants.entries()) {
      const cpuBefore = cpu();
      const begin = performance.now();
      await together(run, checks, concurrency);
      const seconds = (performance.now() - begin) / 1000;
      found[index]?.perSecond.push(checks / seconds);
      if (found[index]) found[index].cpuMs += cpu() - cpuBefore;
    }
  }
  return found.map(({ name, perSecond, cpuMs }) => ({
    name,
    perSecond: median(perSecond),
    cpuMs: cpuMs / (checks * turns),
  }));
}

/** `run` so many times, never more than `concurrency` at once. */
export async function together(
  run: () => Promise<unknown>,
  times: number,
  concurrency: number,
): Promise<void> {
  let left = times;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await run();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** Checks a second and CPU a check, with ratios to the first row. */
export function throughputTable(rows: readonly Throughput[]): string {
  const [base] = rows;
  return table([
    ['', 'checks/s', 'CPU ms', 'checks/s ×', 'CPU ×'],
    ...rows.map(({ name, perSecond, cpuMs }) => [
      name,
      perSecond.toFixed(0),
      cpuMs.toFixed(2),
      base ? (perSecond / base.perSecond).toFixed(2) : '',
      base ? (cpuMs / base.cpuMs).toFixed(2) : '',
    ]),
  ]);
}
