/** The one menu that belongs to no button: it opens where it is asked for. */

import { MenuHandle } from '../components/menu/handle.ts';
import type { Anchor, MenuItem } from '../components/menu/items.ts';

export class ContextMenu {
  readonly handle = new MenuHandle();
  label = $state('');
  #items: () => readonly MenuItem[] = $state.raw(() => []);

  /** As they are now: what is chosen may change them while the menu stays open. */
  readonly items = $derived.by(() => this.#items());

  show(label: string, items: () => readonly MenuItem[], from: Anchor): void {
    this.label = label;
    this.#items = items;
    this.handle.show(from);
  }
}

/**
 * Runs `show` for a `contextmenu` event: at once, or when the button is let go, for a menu opened before that would be
 * closed by it.
 */
export function onceReleased({ buttons }: MouseEvent, show: () => void): void {
  if (buttons === 0) show();
  else addEventListener('pointerup', () => setTimeout(show), { once: true });
}
