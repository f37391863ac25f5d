/** Where a menu lies: where it was asked to, unless it would leave the window. */

import type { Anchor } from './items.ts';

const EDGE_PX = 8;
const APART_PX = 4;

interface Size {
  width: number;
  height: number;
}

export type Place = (from: Anchor, sheet: Size, window: Size) => { left: number; top: number };

const within = (value: number, size: number, room: number): number =>
  Math.max(EDGE_PX, Math.min(value, room - size - EDGE_PX));

/** Below its button, or above it where there is no room. */
export const below: Place = (from, sheet, window) => {
  const apart = from.bottom > from.top ? APART_PX : 0;
  const top = from.bottom + apart;
  const above = from.top - sheet.height - apart;
  return {
    left: within(from.left, sheet.width, window.width),
    top: within(
      top + sheet.height > window.height - EDGE_PX && above >= EDGE_PX ? above : top,
      sheet.height,
      window.height,
    ),
  };
};

/** To the right of the item it belongs to, or to its left where there is no room. */
export const beside: Place = (from, sheet, window) => {
  const right = from.right + 2;
  const left = right + sheet.width > window.width - EDGE_PX ? from.left - sheet.width - 2 : right;
  return {
    left: within(left, sheet.width, window.width),
    top: within(from.top - 5, sheet.height, window.height),
  };
};
