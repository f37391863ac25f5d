/** Whether a server is slow: one slow answer is chance, the median of three is not. */

import type { CheckResult } from '../probe/result.ts';
import type { Sample } from './state.ts';

const MEDIAN_OF = 3;
/** So many checks before those tell what is usual. */
const USUAL_OF = 10;
const KEPT = 60;

export interface ResponseLimits {
  warnMs: number | null;
  critMs: number | null;
}

/** How long a successful check took, without the greeting, and how long that took. Milliseconds. */
export type Answer = readonly [restMs: number, greetingMs: number];

/** Kept of a server. */
export interface ResponseMemory {
  /** Oldest first. */
  answers: Answer[];
  /** The worst that was told of the slowness that is on, null when there is none. */
  said: 'WARNING' | 'CRITICAL' | null;
  /** How long the greeting usually took before that, so that slowness does not become usual. */
  usualGreetingMs: number | null;
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

export interface ResponseStep {
  memory: ResponseMemory;
  news: { kind: 'slow'; slowness: Slowness } | { kind: 'fast-again' } | null;
}

export const NO_ANSWERS: ResponseMemory = { answers: [], said: null, usualGreetingMs: null };

/** What samples tell of response times. */
export function answersOf(samples: readonly Sample[]): Answer[] {
  return samples.flatMap(({ totalMs, timings: { greeting = 0 } }): Answer[] =>
    totalMs === null ? [] : [[totalMs - greeting, greeting]],
  );
}

/** What is sure to be the server's own: this computer may have been late at any time of the check. */
function answerOf({ timings: { total, greeting = 0 }, lateMs = 0 }: CheckResult): Answer {
  return [Math.max(0, total - greeting - lateMs), Math.max(0, greeting - lateMs)];
}

/**
 * Takes one check into account. Slowness is told once for each severity reached, and once more when it is over. A
 * failed check has no response time.
 */
export function stepResponse(
  before: ResponseMemory,
  result: CheckResult,
  limits: ResponseLimits,
): ResponseStep {
  if (result.failure) return { memory: before, news: null };
  const answers = [...before.answers, answerOf(result)].slice(-KEPT);
  const memory: ResponseMemory = { ...before, answers };
  const quiet: ResponseMemory = { answers, said: null, usualGreetingMs: null };
  const response = judgeResponseTime(memory, limits);
  if (!response) return { memory: quiet, news: null };
  if (!response.settled) return { memory, news: null };

  const { crossed, usualGreetingMs } = response;
  const { said } = before;
  if (!crossed) return { memory: quiet, news: said === null ? null : { kind: 'fast-again' } };
  // Having said that it is critical covers the warning, also on the way back.
  if (said === 'CRITICAL' || said === crossed.severity) return { memory, news: null };
  return {
    memory: { answers, said: crossed.severity, usualGreetingMs },
    news: { kind: 'slow', slowness: crossed },
  };
}

/**
 * Judges the last three successful checks; null when there are none, or nothing to judge them by.
 *
 * The time before the greeting is judged apart, for many servers wait there on purpose, to tell senders from bots.
 * Such a wait is always the same; a greeting that comes later than it used to, by more than a limit, is slowness.
 */
export function judgeResponseTime(
  { answers, usualGreetingMs: keptGreetingMs }: ResponseMemory,
  limits: ResponseLimits,
): ResponseTime | null {
  if (limits.warnMs === null && limits.critMs === null) return null;
  const recent = answers.slice(-MEDIAN_OF);
  const medianMs = lowerMedian(recent.map(([restMs]) => restMs));
  const greetingMs = lowerMedian(recent.map(([, ms]) => ms));
  if (medianMs === null || greetingMs === null) return null;

  const usualGreetingMs = keptGreetingMs ?? usual(answers.slice(0, -MEDIAN_OF));
  const slow = crossed(medianMs, limits, 0);
  const late = usualGreetingMs === null ? null : crossed(greetingMs, limits, usualGreetingMs);
  return {
    medianMs,
    crossed: late?.severity === 'CRITICAL' && slow?.severity !== 'CRITICAL' ? late : (slow ?? late),
    settled: recent.length === MEDIAN_OF,
    usualGreetingMs,
  };
}

function usual(answers: readonly Answer[]): number | null {
  return answers.length < USUAL_OF
    ? null
    : lowerMedian(answers.map(([, greetingMs]) => greetingMs));
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
