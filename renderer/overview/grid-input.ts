/** What keys and clicks do in the list. One listener each for all rows: there may be a thousand. */

import { tick } from 'svelte';

import type { ServerView } from '../../preload/contract.ts';
import { anchorAt } from '../components/menu/items.ts';
import type { Anchor } from '../components/menu/items.ts';
import { visible } from '../model/visible.ts';
import type { App } from '../state/app.ts';
import { onceReleased } from '../state/context-menu.svelte.ts';
import { focusRow } from '../state/keyboard.ts';
import type { Overview } from '../state/overview.svelte.ts';
import { text } from '../text/en.ts';
import { commandItems } from './commands.ts';

const PAGE = 10;
const MOVES: Partial<Record<string, number | 'first' | 'last'>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  Home: 'first',
  End: 'last',
};

/** The line something is in: a server's id, or a group's key. */
const lineAt = (target: EventTarget | null): string | null =>
  target instanceof Element
    ? (target.closest('[role=row]')?.getAttribute('data-line') ?? null)
    : null;

/** The server whose row something is in. */
const idAt = (target: EventTarget | null): string | null =>
  target instanceof Element
    ? (target.closest('[role=row]')?.getAttribute('data-id') ?? null)
    : null;

/** Whether something has clicks of its own. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, input, [role=menu]') !== null;

export class GridInput {
  readonly #app: App;
  readonly #overview: Overview;

  constructor(app: App, overview: Overview) {
    this.#app = app;
    this.#overview = overview;
  }

  onfocusin = ({ target }: FocusEvent): void => {
    const { ui } = this.#app;
    ui.focusedId = lineAt(target) ?? ui.focusedId;
  };

  onclick = (event: MouseEvent): void => {
    const line = lineAt(event.target);
    if (line === null || isControl(event.target)) return;
    if (this.#overview.groups?.has(line)) {
      this.fold(line);
      return;
    }
    const id = line;
    const { ui, selection } = this.#app;
    if (event.shiftKey) selection.extend(this.#overview.ids, ui.focusedId, id);
    else if (event.ctrlKey || event.metaKey) selection.toggle(id);
    else {
      selection.clear();
      ui.open(id);
    }
    ui.focusedId = id;
  };

  oncontextmenu = (event: MouseEvent): void => {
    const id = idAt(event.target);
    if (id === null || (event.target instanceof Element && event.target.closest('[role=menu]')))
      return;
    event.preventDefault();
    this.#app.ui.focusedId = id;
    onceReleased(event, () => {
      this.#showMenu(id, anchorAt(event.clientX, event.clientY));
    });
  };

  onkeydown = async (event: KeyboardEvent): Promise<void> => {
    const { target } = event;
    if (event.altKey || !(target instanceof HTMLElement) || target.closest('[role=menu]')) return;
    const onRow = target.role === 'row';
    const { currentId: id, currentLine } = this.#overview;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a') return;
      event.preventDefault();
      this.#app.selection.all(this.#overview.ids);
      return;
    }
    if (id !== null && (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))) {
      event.preventDefault();
      this.#showMenu(id, nameOf(target));
      return;
    }
    if (onRow && id === null && currentLine !== null && this.#foldByKey(event, currentLine)) return;
    if (onRow && id !== null && event.key === 'Enter') this.#app.ui.open(id);
    if (onRow && id !== null && event.key === ' ') {
      event.preventDefault();
      this.#app.selection.toggle(id);
    }
    await this.#move(event, id);
  };

  /** Folds a group away, or out. */
  fold(key: string, folded = !this.#isFolded(key)): void {
    this.#app.arrangement.fold(key, folded);
  }

  #isFolded(key: string): boolean {
    return this.#app.arrangement.layout.collapsed.includes(key);
  }

  #foldByKey(event: KeyboardEvent, key: string): boolean {
    const folded = { ArrowLeft: true, ArrowRight: false, Enter: null, ' ': null }[event.key];
    if (folded === undefined) return false;
    event.preventDefault();
    this.fold(key, folded ?? !this.#isFolded(key));
    return true;
  }

  async #move(event: KeyboardEvent, from: string | null): Promise<void> {
    const to = MOVES[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#overview.move(to);
    const id = this.#overview.currentId;
    if (event.shiftKey && id !== null) this.#app.selection.extend(this.#overview.ids, from, id);
    await tick();
    focusRow();
  }

  /** For the servers picked out when the row is one of them, for its own alone otherwise. */
  #showMenu(id: string, from: Anchor): void {
    const { contextMenu, selection, store } = this.#app;
    const { picked } = this.#overview;
    const view = store.servers.get(id);
    if (!view) return;
    const views: readonly ServerView[] = selection.has(id) && picked.length > 0 ? picked : [view];
    const label =
      views.length === 1
        ? text.command.menu(visible(view.server.name, 60))
        : text.command.menuMany(views.length);
    contextMenu.show(label, () => commandItems(this.#app, views), from);
  }
}

/** Where a menu asked for by key opens: below the name in the row. */
function nameOf(element: HTMLElement): Anchor {
  const row = element.closest('[role=row]') ?? element;
  return (row.querySelector('.name') ?? row).getBoundingClientRect();
}
