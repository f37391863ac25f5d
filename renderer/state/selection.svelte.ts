/** The servers picked out for something that is done to all of them. */

import { SvelteSet } from 'svelte/reactivity';

export class Selection {
  readonly #ids = new SvelteSet<string>();
  /** Where a range begins: the row last picked by itself. */
  #anchor: string | null = null;

  get any(): boolean {
    return this.#ids.size > 0;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  toggle(id: string): void {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#anchor = id;
  }

  /** From where the range begins (`from` when nothing was picked yet) to `id`, in the order shown; others are let go. */
  extend(order: readonly string[], from: string | null, id: string): void {
    this.#anchor ??= from ?? id;
    const [a, b] = [order.indexOf(this.#anchor), order.indexOf(id)];
    const range = a < 0 ? [id] : order.slice(Math.min(a, b), Math.max(a, b) + 1);
    this.#replace(range);
  }

  all(order: readonly string[]): void {
    this.#replace(order);
  }

  clear(): void {
    this.#ids.clear();
    this.#anchor = null;
  }

  #replace(ids: readonly string[]): void {
    this.#ids.clear();
    for (const id of ids) this.#ids.add(id);
  }
}
