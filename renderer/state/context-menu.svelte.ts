/** The one menu that belongs to no button: it opens where it is asked for. */

import { MenuHandle } from '../components/menu/handle.ts';
import type { Anchor, MenuItem } from '../components/menu/items.ts';

export class ContextMenu {
  readonly handle = new MenuHandle();
  label = $state('');
  items: readonly MenuItem[] = $state.raw([]);

  show(label: string, items: readonly MenuItem[], from: Anchor): void {
    this.label = label;
    this.items = items;
    this.handle.show(from);
  }
}
