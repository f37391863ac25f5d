/** Past checks from two sources, as one series. */

import type { Sample } from '../../preload/contract.ts';

/** Stored samples with the newest ones from the live state after them; none twice. */
export function mergeSamples(
  stored: readonly Sample[],
  live: readonly Sample[],
): readonly Sample[] {
  const newest = stored.at(-1)?.atMs ?? -Infinity;
  return [...stored, ...live.filter((sample) => sample.atMs > newest)];
}

export interface Summary {
  checks: number;
  failures: number;
  medianMs: number | null;
  slowestMs: number | null;
}

export function summarise(samples: readonly Sample[]): Summary {
  const times = samples.flatMap((sample) => sample.totalMs ?? []).sort((a, b) => a - b);
  return {
    checks: samples.length,
    failures: samples.length - times.length,
    medianMs: times[Math.floor(times.length / 2)] ?? null,
    slowestMs: times.at(-1) ?? null,
  };
}
