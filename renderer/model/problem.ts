/** What a row's second line says: what is wrong, why, and since when. */

import type { Degradation, Drift, Failure, ServerView } from '../../preload/contract.ts';
import { text } from '../text/en.ts';
import { clock, duration, milliseconds } from './format.ts';
import { visible } from './visible.ts';

export interface Problem {
  what: string;
  /** Empty when `what` says it all. */
  why: string;
  sinceMs: number;
}

/** The problem to show, or null for a server that needs no attention. */
export function problemOf({ state }: ServerView, nowMs: number): Problem | null {
  if (state.status === 'down') {
    const failure = failureOf(state.attempt) ?? state.last?.failure ?? null;
    const sinceMs = state.attempt.kind === 'ok' ? state.statusSinceMs : state.attempt.sinceMs;
    return {
      what: text.problem.downFor(duration(nowMs - sinceMs)),
      why: failure ? why(failure) : '',
      sinceMs,
    };
  }
  const worst = state.status === 'degraded' ? state.degradations[0] : undefined;
  return worst ? degraded(worst, state.statusSinceMs) : null;
}

/** Whether there is a problem to show: what decides the height of a row. */
export const hasProblem = ({ state }: ServerView): boolean =>
  state.status === 'down' || (state.status === 'degraded' && state.degradations.length > 0);

/** Since when, as the row shows it. */
export const since = (problem: Problem, nowMs: number): string =>
  text.time.since(clock(problem.sinceMs, nowMs));

/** Reason in a few words, and the phase where the reason does not already name it. */
export function why({ reason, phase }: Pick<Failure, 'reason' | 'phase'>): string {
  const words = text.reason[reason];
  return PHASE_TELLS_MORE.has(reason)
    ? `${words} ${text.problem.inPhase(text.phase[phase])}`
    : words;
}

const PHASE_TELLS_MORE: ReadonlySet<Failure['reason']> = new Set([
  'timeout',
  'closed-early',
  'connect-reset',
  'protocol-error',
  'internal',
]);

function failureOf(attempt: ServerView['state']['attempt']): Failure | null {
  return attempt.kind === 'ok' ? null : attempt.failure;
}

/** What has become less safe, in a few words. */
export function driftWords(drift: Drift): string {
  return drift.what === 'tls-version-lower'
    ? text.drift['tls-version-lower'](visible(drift.now), visible(drift.was))
    : text.drift[drift.what];
}

function degraded(worst: Degradation, sinceMs: number): Problem {
  switch (worst.kind) {
    case 'soft-failure':
      return {
        what: text.problem.failing(worst.failures, worst.retries + 1),
        why: why(worst.failure),
        sinceMs,
      };
    case 'slow':
      return {
        what: text.problem.slow(milliseconds(worst.medianMs), milliseconds(worst.limitMs)),
        why: '',
        sinceMs,
      };
    case 'flapping':
      return { what: text.problem.flapping, why: '', sinceMs: worst.sinceMs };
    case 'certificate-problem':
      return {
        what: text.problem.certificateProblem,
        why: text.certificateProblem[worst.problem].toLowerCase(),
        sinceMs,
      };
    case 'certificate-disagrees':
      return { what: text.problem.certificateDisagrees(worst.newerPort), why: '', sinceMs };
    case 'drift':
      return { what: text.problem.drift, why: driftWords(worst.drift), sinceMs };
    case 'certificate': {
      const days = Math.floor(worst.daysLeft);
      return {
        what:
          days < 0
            ? text.problem.certificateExpired
            : text.problem.certificateExpires(text.certificate.expiresIn(days)),
        why: '',
        sinceMs,
      };
    }
  }
}
