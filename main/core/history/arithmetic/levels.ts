/** The sizes of rollups, and how a range is best put together of them. */

import { ceilTo, floorTo } from './roll-up.ts';
import type { Span } from './spans.ts';
import type { Resolution } from '../views.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

export interface Level {
  /** What stands for it in the file. */
  level: 1 | 2 | 3;
  resolution: Resolution;
  sizeMs: number;
}

export const FIVE_MINUTES: Level = {
  level: 1,
  resolution: 'five-minutes',
  sizeMs: 5 * MINUTE_MS,
};
export const HOUR: Level = { level: 2, resolution: 'hour', sizeMs: 60 * MINUTE_MS };
export const DAY: Level = { level: 3, resolution: 'day', sizeMs: DAY_MS };

/** Finest first; each is made of the one before, the first of raw samples. */
export const LEVELS: readonly Level[] = [FIVE_MINUTES, HOUR, DAY];

/** Up to when rollups are complete, by place in `LEVELS`. What lies beyond is told by the finer ones. */
export type Watermarks = readonly number[];

/** How far rollups reach. */
export interface Reach {
  watermarks: Watermarks;
  /** Whether rolling up has begun at all. */
  begun: boolean;
}

/** A part of a range that one level answers; null is raw samples. */
export interface Piece extends Span {
  level: Level | null;
}

/**
 * Before rolling up has begun raw samples are read this far back at most: in the minutes after a file from before there
 * were rollups was opened for the first time, nobody is to wait until all of them were read.
 */
const MAX_RAW_MS = 2 * DAY_MS;

/**
 * Cuts a range, oldest part first, so that as little as possible has to be read.
 *
 * @param coarsest the coarsest level that will do.
 */
export function piecesOf({ fromMs, toMs }: Span, reach: Reach, coarsest: Level = DAY): Piece[] {
  return pieces({ fromMs, toMs }, LEVELS.indexOf(coarsest), reach);
}

function pieces({ fromMs, toMs }: Span, place: number, reach: Reach): Piece[] {
  if (fromMs >= toMs) return [];
  const level = LEVELS[place];
  if (!level) {
    const beginMs = reach.begun ? fromMs : Math.max(fromMs, toMs - MAX_RAW_MS);
    return [{ level: null, fromMs: beginMs, toMs }];
  }
  const beginMs = ceilTo(fromMs, level.sizeMs);
  const endMs = floorTo(Math.min(toMs, reach.watermarks[place] ?? 0), level.sizeMs);
  if (beginMs >= endMs) return pieces({ fromMs, toMs }, place - 1, reach);
  return [
    ...pieces({ fromMs, toMs: beginMs }, place - 1, reach),
    { level, fromMs: beginMs, toMs: endMs },
    ...pieces({ fromMs: endMs, toMs }, place - 1, reach),
  ];
}
