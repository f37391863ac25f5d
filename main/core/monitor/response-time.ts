/** Whether a server is slow: one slow answer is chance, the median of three is not. */

import type { Sample } from './state.ts';

const MEDIAN_OF = 3;
/** So many checks before those tell what is usual. */
const USUAL_OF = 10;

export interface ResponseLimits {
  warnMs: number | null;
  critMs: number | null;
}

export interface Slowness {
  medianMs: number;
  limitMs: number;
  severity: 'WARNING' | 'CRITICAL';
}

export interface ResponseTime {
  /** Without the time before the greeting. */
  medianMs: number;
  /** The worse limit crossed, null when none is. */
  crossed: Slowness | null;
  /** Whether there were enough checks to tell anyone. */
  settled: boolean;
  /** How long the greeting usually takes, null while that is not known. */
  usualGreetingMs: number | null;
}

/**
 * Judges the last three successful checks; null when there are none, or nothing to judge them by.
 *
 * The time before the greeting is judged apart, for many servers wait there on purpose, to tell senders from bots.
 * Such a wait is always the same; a greeting that comes later than it used to, by more than a limit, is slowness.
 * @param samples oldest first.
 * @param keptGreetingMs what was usual when the server became slow, so that slowness does not become usual.
 */
export function judgeResponseTime(
  samples: readonly Sample[],
  limits: ResponseLimits,
  keptGreetingMs: number | null = null,
): ResponseTime | null {
  if (limits.warnMs === null && limits.critMs === null) return null;
  const checks = samples.flatMap(({ totalMs, timings: { greeting = 0 } }) =>
    totalMs === null ? [] : [{ greeting, rest: totalMs - greeting }],
  );
  const recent = checks.slice(-MEDIAN_OF);
  const medianMs = lowerMedian(recent.map(({ rest }) => rest));
  const greetingMs = lowerMedian(recent.map(({ greeting }) => greeting));
  if (medianMs === null || greetingMs === null) return null;

  const usualGreetingMs = keptGreetingMs ?? usual(checks.slice(0, -MEDIAN_OF));
  const slow = crossed(medianMs, limits, 0);
  const late = usualGreetingMs === null ? null : crossed(greetingMs, limits, usualGreetingMs);
  return {
    medianMs,
    crossed: late?.severity === 'CRITICAL' && slow?.severity !== 'CRITICAL' ? late : (slow ?? late),
    settled: recent.length === MEDIAN_OF,
    usualGreetingMs,
  };
}

function usual(checks: readonly { greeting: number }[]): number | null {
  return checks.length < USUAL_OF ? null : lowerMedian(checks.map(({ greeting }) => greeting));
}

/** The limit crossed by more than what is usual anyway. */
function crossed(
  medianMs: number,
  { warnMs, critMs }: ResponseLimits,
  usualMs: number,
): Slowness | null {
  const over = (limit: number | null): limit is number =>
    limit !== null && medianMs > usualMs + limit;
  if (over(critMs)) return { medianMs, limitMs: usualMs + critMs, severity: 'CRITICAL' };
  if (over(warnMs)) return { medianMs, limitMs: usualMs + warnMs, severity: 'WARNING' };
  return null;
}

/** Of an even number the lower of the middle two: when in doubt, not slow. */
function lowerMedian(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? null;
}
