/** Where the window goes: where it was, unless that screen has gone. */

import type { WindowBounds } from './settings.ts';

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const DEFAULT: WindowBounds = { width: 1120, height: 720, maximized: false };
const MINIMUM = { width: 720, height: 480 };
/** This much of the title bar must be there to be grasped. */
const GRASP = { width: 100, height: 40 };

/** The remembered bounds, without a place when it is on no present screen, and never larger than the largest. */
export function visibleBounds(
  remembered: WindowBounds | null,
  screens: readonly Area[],
): WindowBounds {
  const { x, y, width, height, maximized } = remembered ?? DEFAULT;
  const fit = (wanted: number, minimum: number, largest: number): number =>
    Math.max(minimum, Math.min(wanted, largest));
  const size = {
    width: fit(width, MINIMUM.width, Math.max(...screens.map((screen) => screen.width))),
    height: fit(height, MINIMUM.height, Math.max(...screens.map((screen) => screen.height))),
    maximized,
  };
  if (x === undefined || y === undefined) return size;
  const reachable = screens.some(
    (screen) =>
      Math.min(x + size.width, screen.x + screen.width) - Math.max(x, screen.x) >= GRASP.width &&
      y >= screen.y - GRASP.height &&
      y <= screen.y + screen.height - GRASP.height,
  );
  return reachable ? { x, y, ...size } : size;
}
