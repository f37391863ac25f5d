/** The steps of a check as they light up. */

import type { Phase } from '../../preload/contract.ts';
import { milliseconds } from './format.ts';

export interface Step {
  phase: Phase;
  state: 'done' | 'current' | 'failed' | 'waiting';
  /** How long it took; empty until it is done. */
  took: string;
}

interface Reached {
  expected: readonly Phase[];
  done: readonly { phase: Phase; tookMs: number }[];
  current: Phase | null;
  failed: Phase | null;
}

/** The phases expected, then those nobody foresaw. */
export function stepsOf({ expected, done, current, failed }: Reached): Step[] {
  const unforeseen = done.map(({ phase }) => phase).filter((phase) => !expected.includes(phase));
  return [...expected, ...unforeseen].map((phase) => {
    const tookMs = done.find((each) => each.phase === phase)?.tookMs;
    const reached = tookMs !== undefined ? 'done' : current === phase ? 'current' : 'waiting';
    return {
      phase,
      state: phase === failed ? 'failed' : reached,
      took: tookMs === undefined ? '' : milliseconds(tookMs),
    };
  });
}
