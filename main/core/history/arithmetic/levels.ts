/** The sizes of rollups, and how a range is best put together of them. */

import { floorTo } from './roll-up.ts';
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

/** A part of a range that one level answers; null is raw samples. */
export interface Piece extends Span {
  level: Level | null;
}

/**
 * Raw samples are read this far back at most. What is not rolled up reaches further back only for a moment after a
 * long absence, and for a few minutes when a file from before there were rollups is opened for the first time.
 */
const MAX_RAW_MS = 2 * DAY_MS;

/** Cuts a range, oldest part first, so that as little as possible has to be read. */
export function piecesOf(range: Span, watermarks: Watermarks): Piece[] {
  return pieces(range, LEVELS.length - 1, watermarks);
}

function pieces({ fromMs, toMs }: Span, place: number, watermarks: Watermarks): Piece[] {
  if (fromMs >= toMs) return [];
  const level = LEVELS[place];
  if (!level) return [{ level: null, fromMs: Math.max(fromMs, toMs - MAX_RAW_MS), toMs }];
  const beginMs = floorTo(fromMs + level.sizeMs - 1, level.sizeMs);
  const endMs = floorTo(Math.min(toMs, watermarks[place] ?? 0), level.sizeMs);
  if (beginMs >= endMs) return pieces({ fromMs, toMs }, place - 1, watermarks);
  return [
    ...pieces({ fromMs, toMs: beginMs }, place - 1, watermarks),
    { level, fromMs: beginMs, toMs: endMs },
    ...pieces({ fromMs: endMs, toMs }, place - 1, watermarks),
  ];
}
