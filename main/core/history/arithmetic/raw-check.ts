/** A sample as arithmetic needs it: whole microseconds, no names. */

import type { Phase } from '../../probe/phase.ts';

/** What a check says about time. */
export interface Check {
  atMs: number;
  /** How long it speaks for at most. */
  coversMs: number;
  failed: boolean;
  degraded: boolean;
}

export interface RawCheck extends Check {
  /** Null when the check failed. */
  totalUs: number | null;
  /** By place in `PHASES`, null where it was not reached. */
  phasesUs: readonly (number | null)[];
  failedPhase: Phase | null;
}
