/** Orders of the list besides worst first. */

import type { ServerView } from '../../preload/contract.ts';
import { byName, compareWorstFirst } from './status.ts';

export type SortColumn = 'status' | 'name' | 'port' | 'response' | 'certificate' | 'last' | 'next';

/** Worst first is `status`, not descending: what a person sees unless they choose otherwise. */
export interface Sort {
  column: SortColumn;
  descending: boolean;
}

export const WORST_FIRST: Sort = { column: 'status', descending: false };

/** A number to sort by; null where there is none yet, which always comes last. */
const KEYS: Record<Exclude<SortColumn, 'status' | 'name'>, (view: ServerView) => number | null> = {
  port: ({ server }) => server.port,
  response: ({ state: { last } }) => (last && !last.failure ? last.timings.total : null),
  certificate: ({ state }) => state.certificate?.validToMs ?? null,
  last: ({ state: { last } }) => (last ? -Date.parse(last.at) : null),
  next: ({ state }) => state.nextCheckMs,
};

/** The comparison for an order; ties are settled worst first. */
export function comparison({ column, descending }: Sort): (a: ServerView, b: ServerView) => number {
  const sign = descending ? -1 : 1;
  if (column === 'status') return (a, b) => sign * compareWorstFirst(a, b);
  if (column === 'name')
    return (a, b) => sign * byName.compare(a.server.name, b.server.name) || compareWorstFirst(a, b);
  const key = KEYS[column];
  return (a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === null || right === null)
      return Number(left === null) - Number(right === null) || compareWorstFirst(a, b);
    return sign * (left - right) || compareWorstFirst(a, b);
  };
}

/** What a click on a column's head does: this column, then the other way round, then worst first again. */
export function nextSort(sort: Sort, column: SortColumn): Sort {
  if (sort.column !== column) return { column, descending: false };
  return sort.descending ? WORST_FIRST : { column, descending: true };
}
