/** What a menu offers. */
export type MenuItem =
  | {
      kind?: 'action';
      label: string;
      run: () => void;
      /** The key that does the same. */
      key?: string;
      disabled?: boolean;
    }
  | { kind: 'submenu'; label: string; items: readonly MenuItem[]; disabled?: boolean }
  /** Leaves the menu open: often several are changed at once. */
  | { kind: 'check'; label: string; checked: boolean; set: (checked: boolean) => void }
  /** One of a few; leaves the menu open, too. */
  | {
      kind: 'choice';
      label: string;
      value: string;
      /** In the order offered: value and words. */
      options: readonly (readonly [string, string])[];
      choose: (value: string) => void;
    }
  | { kind: 'separator' };

/** A place to open at: a button's edges, or the pointer. */
export type Anchor = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>;

export const anchorAt = (x: number, y: number): Anchor => ({
  left: x,
  right: x,
  top: y,
  bottom: y,
});
