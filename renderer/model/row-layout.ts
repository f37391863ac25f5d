/** Where each row of the list lies. Heights are known, so nothing is ever measured. */

export interface RowLayout {
  ids: readonly string[];
  /** Top of each row in pixels, and the bottom of the last one at the end. */
  tops: readonly number[];
}

export interface RowRange {
  first: number;
  /** Inclusive; less than `first` when there is nothing. */
  last: number;
}

/** Lays rows under each other. */
export function layOut(ids: readonly string[], heightOf: (id: string) => number): RowLayout {
  const tops = [0];
  let top = 0;
  for (const id of ids) tops.push((top += heightOf(id)));
  return { ids, tops };
}

/** The rows that touch a stretch of the list, in pixels. */
export function rowsWithin({ tops }: RowLayout, fromPx: number, toPx: number): RowRange {
  return {
    first: Math.max(0, rowAt(tops, fromPx)),
    last: Math.min(tops.length - 2, rowAt(tops, toPx)),
  };
}

/** The last row whose top is at or above `px`. */
function rowAt(tops: readonly number[], px: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? Infinity) <= px) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * How far each row of a range has come from where it was: what an animation starts from. Nothing
 * when many rows came or went at once, as they do while a filter is typed.
 */
export function rowMoves(
  before: RowLayout,
  after: RowLayout,
  { first, last }: RowRange,
): { index: number; byPx: number }[] {
  if (Math.abs(before.ids.length - after.ids.length) > 1) return [];
  const oldTops = new Map(before.ids.map((id, index) => [id, before.tops[index] ?? 0]));
  const moves: { index: number; byPx: number }[] = [];
  for (let index = first; index <= last; index += 1) {
    const was = oldTops.get(after.ids[index] ?? '');
    const is = after.tops[index];
    if (was !== undefined && is !== undefined && was !== is) moves.push({ index, byPx: was - is });
  }
  return moves;
}
