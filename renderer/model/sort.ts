/** Orders of the list besides worst first. */

import { DEFAULT_LIST } from '../../preload/contract.ts';
import type { ListLayout, ServerView, UptimeBars, UptimeSpan } from '../../preload/contract.ts';
import { byName, compareWorstFirst } from './status.ts';

export type Sort = ListLayout['sort'];
export type SortColumn = Sort['column'];

/** What is known of a server's uptime. */
export type UptimeOf = (id: string, span: UptimeSpan) => UptimeBars | undefined;

/** A number to sort by; null where there is none yet, which always comes last. */
const KEYS: Record<
  Exclude<SortColumn, 'status' | 'name' | 'group'>,
  (view: ServerView, uptimeOf: UptimeOf) => number | null
> = {
  port: ({ server }) => server.port,
  response: ({ state: { last } }) => (last && !last.failure ? last.timings.total : null),
  certificate: ({ state }) => state.certificate?.validToMs ?? null,
  // Most failures first.
  history: ({ state }) => -state.samples.filter(({ failure }) => failure !== null).length,
  uptimeDay: ({ server }, uptimeOf) => uptimeOf(server.id, 'day')?.uptime ?? null,
  uptimeMonth: ({ server }, uptimeOf) => uptimeOf(server.id, 'month')?.uptime ?? null,
  last: ({ state: { last } }) => (last ? -Date.parse(last.at) : null),
  next: ({ state }) => state.nextCheckMs,
};

/** The comparison for an order; ties are settled worst first. */
export function comparison(
  { column, descending }: Sort,
  uptimeOf: UptimeOf = () => undefined,
): (a: ServerView, b: ServerView) => number {
  const sign = descending ? -1 : 1;
  if (column === 'status') return (a, b) => sign * compareWorstFirst(a, b);
  if (column === 'name')
    return (a, b) => sign * byName.compare(a.server.name, b.server.name) || compareWorstFirst(a, b);
  if (column === 'group')
    return (a, b) =>
      Number(a.server.group === '') - Number(b.server.group === '') ||
      sign * byName.compare(a.server.group, b.server.group) ||
      compareWorstFirst(a, b);
  const key = KEYS[column];
  return (a, b) => {
    const [left, right] = [key(a, uptimeOf), key(b, uptimeOf)];
    if (left === null || right === null)
      return Number(left === null) - Number(right === null) || compareWorstFirst(a, b);
    return sign * (left - right) || compareWorstFirst(a, b);
  };
}

/** What a click on a column's head does: this column, then the other way round, then worst first again. */
export function nextSort(sort: Sort, column: SortColumn): Sort {
  if (sort.column !== column) return { column, descending: false };
  return sort.descending ? DEFAULT_LIST.sort : { column, descending: true };
}
