/** How the list is arranged: each change is seen at once and kept. */

import { DEFAULT_LIST } from '../../preload/contract.ts';
import type { Column, ListLayout } from '../../preload/contract.ts';
import { clampWidth } from '../model/columns.ts';
import type { Actions } from './actions.ts';
import type { Store } from './store.svelte.ts';

export class Arrangement {
  readonly #store: Store;
  readonly #actions: Pick<Actions, 'saveListLayout'>;

  constructor(store: Store, actions: Pick<Actions, 'saveListLayout'>) {
    this.#store = store;
    this.#actions = actions;
  }

  get layout(): ListLayout {
    return this.#store.list;
  }

  change(changed: Partial<ListLayout>): void {
    this.preview(changed);
    this.keep();
  }

  /** Shows a change that is not settled yet, as while a column is dragged. */
  preview(changed: Partial<ListLayout>): void {
    this.#store.list = { ...this.#store.list, ...changed };
  }

  keep(): void {
    this.#actions.saveListLayout(this.#store.list);
  }

  show(column: Column, shown: boolean): void {
    const others = this.layout.hidden.filter((each) => each !== column);
    this.change({ hidden: shown ? others : [...others, column] });
  }

  /** Null: the usual width. */
  resize(column: Column, widthPx: number | null): void {
    const { widths } = this.layout;
    const others = Object.entries(widths).filter(([each]) => each !== column);
    const own = widthPx === null ? [] : [[column, clampWidth(widthPx)] as const];
    this.preview({ widths: Object.fromEntries([...others, ...own]) });
  }

  /** Folds a group away, or out again. */
  fold(key: string, folded: boolean): void {
    const others = this.layout.collapsed.filter((each) => each !== key);
    this.change({ collapsed: folded ? [...others, key] : others });
  }

  /** Columns and their widths as they come; order and groups stay. */
  resetColumns(): void {
    this.change({ hidden: DEFAULT_LIST.hidden, widths: {} });
  }
}
