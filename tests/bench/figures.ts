/** Medians and ratios, printed so that two runs can be compared. */

/** The value below which the share `q` (0 to 1) of the sorted values lies. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Contestant {
  name: string;
  /** One round; resolves to nothing, its wall and CPU time are taken around it. */
  run: () => Promise<unknown>;
}

export interface Figures {
  name: string;
  wallMs: number[];
  /** User and system time of this process; leaves out child processes. */
  cpuMs: number[];
}

/** Runs the contestants in turn, A B C A B C …, so that a machine that drifts drifts for all alike. */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: number,
  warmUp = 20,
): Promise<Figures[]> {
  const figures = contestants.map(({ name }): Figures => ({ name, wallMs: [], cpuMs: [] }));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const cpu = process.cpuUsage();
      const begin = performance.now();
      await contestant.run();
      const wall = performance.now() - begin;
      const used = process.cpuUsage(cpu);
      if (round < 0) continue;
      figures[index]?.wallMs.push(wall);
      figures[index]?.cpuMs.push((used.user + used.system) / 1000);
    }
  }
  return figures;
}

/** A table with medians, the 90th percentile and the ratio of each median to the first row's. */
export function table(figures: readonly Figures[]): string {
  const floor = figures[0];
  const rows = figures.map((row) => [
    row.name,
    median(row.wallMs).toFixed(2),
    quantile(row.wallMs, 0.9).toFixed(2),
    median(row.cpuMs).toFixed(2),
    floor ? (median(row.wallMs) / median(floor.wallMs)).toFixed(2) : '',
    floor ? (median(row.cpuMs) / median(floor.cpuMs)).toFixed(2) : '',
  ]);
  const all = [['', 'wall ms', 'p90', 'cpu ms', 'wall ×', 'cpu ×'], ...rows];
  const widths = all[0]?.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths?.[0] ?? 0) : cell.padStart(widths?.[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
