/** What a row says of its server, and which row comes first. */

import type { ServerView, Status } from '../../preload/contract.ts';

/** Worst first. */
export const STATUSES = ['down', 'degraded', 'unknown', 'up'] as const satisfies Status[];

/** Status as drawn, worst first: paused has its own shape, though it is `unknown` underneath. */
export const SHAPES = [...STATUSES, 'paused'] as const;
export type Shape = (typeof SHAPES)[number];

export function shapeOf(view: ServerView): Shape {
  return view.state.status === 'unknown' && view.state.unknownCause === 'paused'
    ? 'paused'
    : view.state.status;
}

/** As a person counts: mx2 before mx10. */
export const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Worst first, then by name as a person counts (mx2 before mx10), then by id so that order never wavers. */
export function compareWorstFirst(a: ServerView, b: ServerView): number {
  return (
    SHAPES.indexOf(shapeOf(a)) - SHAPES.indexOf(shapeOf(b)) ||
    byName.compare(a.server.name, b.server.name) ||
    byName.compare(a.server.id, b.server.id)
  );
}

/** How many servers have each status; paused ones count as unknown. */
export function countByStatus(views: Iterable<ServerView>): Record<Status, number> {
  const counts: Record<Status, number> = { up: 0, degraded: 0, down: 0, unknown: 0 };
  for (const view of views) counts[view.state.status] += 1;
  return counts;
}

/** The server whose certificate expires first, among those that have one. */
export function nextToExpire(views: Iterable<ServerView>): ServerView | null {
  let first: ServerView | null = null;
  for (const view of views) {
    const expiry = view.state.certificate?.validToMs ?? Infinity;
    if (expiry < (first?.state.certificate?.validToMs ?? Infinity)) first = view;
  }
  return first;
}

/** The same servers, those of a former order first and in it: sorting what is nearly sorted costs next to nothing. */
export function inFormerOrder(
  views: readonly ServerView[],
  former: readonly string[],
): ServerView[] {
  const byId = new Map(views.map((view) => [view.server.id, view]));
  const known = former.flatMap((id) => byId.get(id) ?? []);
  for (const id of former) byId.delete(id);
  return [...known, ...byId.values()];
}
