/** The lines of the list: servers filtered, worst first unless asked for otherwise, in groups if wanted. */

import { untrack } from 'svelte';

import type { ServerView } from '../../preload/contract.ts';
import { parseFilter } from '../model/filter.ts';
import { groupServers } from '../model/groups.ts';
import type { ServerGroup } from '../model/groups.ts';
import { comparison } from '../model/sort.ts';
import { countByStatus, inFormerOrder, nextToExpire } from '../model/status.ts';
import type { App } from './app.ts';

type Needs = Pick<App, 'store' | 'ui' | 'now' | 'selection' | 'arrangement' | 'uptimes'>;

export class Overview {
  readonly #app: Needs;
  #order: readonly string[] = [];
  #lines: readonly string[] = [];

  readonly #views = $derived.by(() => this.#app.store.servers.all());
  readonly counts = $derived.by(() => countByStatus(this.#views));
  readonly nextToExpire = $derived.by(() => nextToExpire(this.#views));

  readonly #sorted = $derived.by(() => {
    const { arrangement, uptimes } = this.#app;
    const sorted = inFormerOrder(this.#views, this.#order).sort(
      comparison(arrangement.layout.sort, (id, span) => uptimes.of(id, span)),
    );
    this.#order = sorted.map(({ server }) => server.id);
    return sorted;
  });

  /** The servers that the filter lets through, in order, folded away or not. */
  readonly matching = $derived.by(() => {
    const { ui, now } = this.#app;
    const { holds } = parseFilter(ui.filter);
    const nowMs = untrack(() => now.ms);
    return this.#sorted.filter((view) => holds(view, nowMs));
  });

  /** Null while servers are not grouped. */
  readonly groups = $derived.by((): ReadonlyMap<string, ServerGroup> | null => {
    const { groupBy, sort } = this.#app.arrangement.layout;
    if (groupBy === 'none') return null;
    const worstFirst = sort.column === 'status' && !sort.descending;
    return groupServers(this.matching, groupBy, worstFirst);
  });

  /**
   * Every line from top to bottom: a server's id, or a group's key. The same array as before while they hold, so that
   * the list stays still.
   */
  readonly lines = $derived.by(() => {
    const { collapsed } = this.#app.arrangement.layout;
    const next = this.groups
      ? [...this.groups.values()].flatMap(({ key, ids }) =>
          collapsed.includes(key) ? [key] : [key, ...ids],
        )
      : this.matching.map(({ server }) => server.id);
    const same =
      next.length === this.#lines.length && next.every((line, at) => line === this.#lines[at]);
    if (!same) this.#lines = next;
    return this.#lines;
  });

  /** Ids of the servers that have a row, in order. */
  readonly ids = $derived.by(() => {
    const { groups } = this;
    return groups ? this.lines.filter((line) => !groups.has(line)) : this.lines;
  });

  /** The servers picked out that are shown: what the filter hides is left alone. */
  readonly picked = $derived.by((): ServerView[] => {
    const { selection, store } = this.#app;
    if (!selection.any) return [];
    return this.ids.flatMap((id) => (selection.has(id) ? (store.servers.among(id) ?? []) : []));
  });

  /** The line the keyboard is on: the focused one, or the first when that is not shown. */
  readonly currentLine = $derived.by(() => {
    const { focusedId } = this.#app.ui;
    return focusedId !== null && this.lines.includes(focusedId)
      ? focusedId
      : (this.lines[0] ?? null);
  });

  constructor(app: Needs) {
    this.#app = app;
  }

  /** The server the keyboard is on; null while it is on a group. */
  get currentId(): string | null {
    const line = this.currentLine;
    return line !== null && this.groups?.has(line) ? null : line;
  }

  /** What a command is for: the servers picked out, or else the open one, or the one the keyboard is on. */
  get targets(): ServerView[] {
    if (this.picked.length > 0) return this.picked;
    const { ui, store } = this.#app;
    const id = ui.openId ?? this.currentId;
    return id === null ? [] : [store.servers.get(id) ?? []].flat();
  }

  /** Moves the keyboard's line; the open detail follows it. */
  move(to: number | 'first' | 'last'): void {
    const at = this.currentLine === null ? -1 : this.lines.indexOf(this.currentLine);
    const last = this.lines.length - 1;
    const target = to === 'first' ? 0 : to === 'last' ? last : Math.max(0, Math.min(last, at + to));
    const { ui } = this.#app;
    ui.focusedId = this.lines[target] ?? null;
    if (ui.openId !== null && this.currentId !== null) ui.openId = this.currentId;
  }
}
