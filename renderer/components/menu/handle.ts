/** What the owner of a menu holds to open and close it. */

import type { Anchor } from './items.ts';
import type { Place } from './place.ts';

interface Sheet {
  show: (from: Anchor, place?: Place, focus?: boolean) => void;
  hide: () => void;
}

export class MenuHandle {
  #sheet: Sheet | null = null;

  /** The sheet says that it is there. */
  attach(sheet: Sheet): void {
    this.#sheet = sheet;
  }

  /** Opens it, below `from` unless placed otherwise, with the focus on its first item unless told not to. */
  show: Sheet['show'] = (from, place, focus) => this.#sheet?.show(from, place, focus);

  hide: Sheet['hide'] = () => this.#sheet?.hide();
}
