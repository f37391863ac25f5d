/** Contestants measured in turn, and tables of what came of it. */

import type { CpuCounter } from './cpu.ts';

export interface Contestant {
  name: string;
  /** One check; rejects when it did not go as it should. */
  run: () => Promise<unknown>;
  cpu: CpuCounter;
  /** Checks made before anything is measured, when not as few as usual. */
  warmUp?: number;
}

/**
 * For what runs in this very process, as a monitor does for months: through the first thousand checks the JavaScript
 * engine still compiles.
 */
export const LONG_WARM_UP = 1500;

export interface Figures {
  name: string;
  /** Of each round. */
  wallMs: number[];
  /** Of all rounds together. */
  cpuMs: number;
}

/** The value below which the share `q` (0 to 1) of the values lies. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * Runs the contestants in turn, so that a machine that drifts drifts for all alike; each round in another order, since
 * whoever comes after a process of its own finds the caches of the CPU cold.
 */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: number,
  warmUp = Math.min(50, rounds),
): Promise<Figures[]> {
  const figures = contestants.map(({ name }): Figures => ({ name, wallMs: [], cpuMs: 0 }));
  for (const { run, warmUp: times = warmUp } of contestants)
    for (let time = 0; time < times; time += 1) await run();
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { run, cpu }] of shuffled([...contestants.entries()])) {
      const cpuBefore = cpu();
      const begin = performance.now();
      await run();
      const wallMs = performance.now() - begin;
      const cpuMs = cpu() - cpuBefore;
      const found = figures[index];
      if (!found) continue;
      found.wallMs.push(wallMs);
      found.cpuMs += cpuMs;
    }
  }
  return figures;
}

/** Fisher and Yates. */
function shuffled<T>(items: T[]): T[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [items[last], items[other]] = [items[other] as T, items[last] as T];
  }
  return items;
}

export const cpuPerCheck = ({ cpuMs, wallMs }: Figures): number => cpuMs / wallMs.length;

/** Wall time (median, 90th percentile) and CPU time (mean) a check, and both as ratios to the first row. */
export function checkTable(figures: readonly Figures[]): string {
  const [base] = figures;
  return table([
    ['', 'wall ms', 'p90', 'CPU ms', 'wall ×', 'CPU ×'],
    ...figures.map((row) => [
      row.name,
      median(row.wallMs).toFixed(2),
      quantile(row.wallMs, 0.9).toFixed(2),
      cpuPerCheck(row).toFixed(2),
      base ? (median(row.wallMs) / median(base.wallMs)).toFixed(2) : '',
      base ? (cpuPerCheck(row) / cpuPerCheck(base)).toFixed(2) : '',
    ]),
  ]);
}

/** Columns aligned; the first to the left, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths?.[0] ?? 0) : cell.padStart(widths?.[column] ?? 0);
  return rows.map((row) => `  ${row.map(pad).join('  ')}`).join('\n');
}
