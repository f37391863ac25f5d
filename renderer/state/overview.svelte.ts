/** The rows of the list: filtered, worst first. */

import { untrack } from 'svelte';

import type { ServerView } from '../../preload/contract.ts';
import { parseFilter } from '../model/filter.ts';
import { comparison } from '../model/sort.ts';
import { countByStatus, inFormerOrder, nextToExpire } from '../model/status.ts';
import type { App } from './app.ts';

export class Overview {
  readonly #app: Pick<App, 'store' | 'ui' | 'now' | 'selection'>;
  #shown: readonly string[] = [];

  readonly #views = $derived.by(() => this.#app.store.servers.all());
  readonly counts = $derived.by(() => countByStatus(this.#views));
  readonly nextToExpire = $derived.by(() => nextToExpire(this.#views));

  /** Ids in the order shown. The same array as before while the order holds, so that the list stays still. */
  readonly ids = $derived.by(() => {
    const { ui, now } = this.#app;
    const holds = parseFilter(ui.filter);
    const nowMs = untrack(() => now.ms);
    const next = inFormerOrder(this.#views, this.#shown)
      .filter((view) => holds(view, nowMs))
      .sort(comparison(ui.sort))
      .map((view) => view.server.id);
    if (next.length !== this.#shown.length || next.some((id, at) => id !== this.#shown[at]))
      this.#shown = next;
    return this.#shown;
  });

  /** The servers picked out that are shown: what the filter hides is left alone. */
  readonly picked = $derived.by((): ServerView[] => {
    const { selection, store } = this.#app;
    if (!selection.any) return [];
    return this.ids.flatMap((id) => (selection.has(id) ? (store.servers.among(id) ?? []) : []));
  });

  /** The row the keyboard is on: the focused one, or the first when that is not shown. */
  readonly currentId = $derived.by(() => {
    const { focusedId } = this.#app.ui;
    return focusedId !== null && this.ids.includes(focusedId) ? focusedId : (this.ids[0] ?? null);
  });

  constructor(app: Pick<App, 'store' | 'ui' | 'now' | 'selection'>) {
    this.#app = app;
  }

  /** What a command is for: the servers picked out, or else the open one, or the one the keyboard is on. */
  get targets(): ServerView[] {
    if (this.picked.length > 0) return this.picked;
    const { ui, store } = this.#app;
    const id = ui.openId ?? this.currentId;
    return id === null ? [] : [store.servers.get(id) ?? []].flat();
  }

  /** Moves the keyboard's row; the open detail follows it. */
  move(to: number | 'first' | 'last'): void {
    const at = this.currentId === null ? -1 : this.ids.indexOf(this.currentId);
    const last = this.ids.length - 1;
    const target = to === 'first' ? 0 : to === 'last' ? last : Math.max(0, Math.min(last, at + to));
    const id = this.ids[target] ?? null;
    const { ui } = this.#app;
    ui.focusedId = id;
    if (ui.openId !== null) ui.openId = id;
  }
}
