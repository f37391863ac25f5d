/**
 * The servers known, one cell each. Who draws a server follows its cell; who looks at all of them
 * follows one version, raised once for a whole batch of updates: a thousand changes at once cost a
 * thousand rows, not a thousand times a thousand.
 */

import { untrack } from 'svelte';

import type { ServerView } from '../../preload/contract.ts';
import { Cell } from './cell.svelte.ts';

export class Servers {
  readonly #cells = new Map<string, Cell<ServerView | undefined>>();
  readonly #version = new Cell(0);

  /** One server, followed; undefined when there is none of this id. */
  get(id: string): ServerView | undefined {
    const cell = this.#cells.get(id);
    // A server that is not there may come: only the version knows.
    if (!cell) this.#followAll();
    return cell?.value;
  }

  has(id: string): boolean {
    this.#followAll();
    return this.#cells.has(id);
  }

  get size(): number {
    this.#followAll();
    return this.#cells.size;
  }

  /** Every server as it is, followed as a whole. */
  all(): ServerView[] {
    this.#followAll();
    return untrack(() => [...this.#cells.values()].flatMap((cell) => cell.value ?? []));
  }

  /** One server of those followed as a whole. */
  among(id: string): ServerView | undefined {
    this.#followAll();
    return untrack(() => this.#cells.get(id)?.value);
  }

  /** Replaces what is known of one server, and gives what was known before. Seen as a whole after `settle`. */
  put(view: ServerView): ServerView | undefined {
    const { id } = view.server;
    const cell = this.#cells.get(id);
    const before = untrack(() => cell?.value);
    if (cell) cell.value = view;
    else this.#cells.set(id, new Cell<ServerView | undefined>(view));
    return before;
  }

  remove(id: string): void {
    const cell = this.#cells.get(id);
    // Whoever still follows it learns that it is gone.
    if (cell) cell.value = undefined;
    this.#cells.delete(id);
  }

  clear(): void {
    for (const id of [...this.#cells.keys()]) this.remove(id);
  }

  /** Ends a batch of changes: those who look at all servers look again. */
  settle(): void {
    this.#version.value += 1;
  }

  #followAll(): number {
    return this.#version.value;
  }
}
