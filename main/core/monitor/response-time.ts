/** Whether a server is slow: one slow answer is chance, the median of three is not. */

import type { Sample } from './state.ts';

const MEDIAN_OF = 3;

export interface ResponseLimits {
  warnMs: number | null;
  critMs: number | null;
}

export interface ResponseTime {
  medianMs: number;
  /** The limit crossed, null when none is. */
  crossed: { limitMs: number; severity: 'WARNING' | 'CRITICAL' } | null;
  /** Whether there were enough checks to tell anyone. */
  settled: boolean;
}

/**
 * Judges the last three successful checks, null when there are none or nothing to judge them by.
 * The time until the greeting is left out: many servers wait there on purpose, to tell senders from bots.
 * @param samples oldest first.
 */
export function judgeResponseTime(
  samples: readonly Sample[],
  { warnMs, critMs }: ResponseLimits,
): ResponseTime | null {
  if (warnMs === null && critMs === null) return null;
  const times: number[] = [];
  for (let i = samples.length - 1; i >= 0 && times.length < MEDIAN_OF; i--) {
    const sample = samples[i];
    if (sample && sample.totalMs !== null)
      times.push(sample.totalMs - (sample.timings.greeting ?? 0));
  }
  const medianMs = lowerMedian(times);
  if (medianMs === null) return null;
  const settled = times.length === MEDIAN_OF;
  if (critMs !== null && medianMs > critMs)
    return { medianMs, crossed: { limitMs: critMs, severity: 'CRITICAL' }, settled };
  if (warnMs !== null && medianMs > warnMs)
    return { medianMs, crossed: { limitMs: warnMs, severity: 'WARNING' }, settled };
  return { medianMs, crossed: null, settled };
}

/** Of an even number the lower of the middle two: when in doubt, not slow. */
function lowerMedian(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? null;
}
