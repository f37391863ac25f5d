/** Geometry of the uptime bar: one stroke an hour or a day. */

export const BAR = { width: 78, height: 16 } as const;

/** However short the downtime was, it is seen. */
const LEAST_DOWN = 0.3;
const GAP_PX = 0.8;

export interface UptimeShape {
  /** SVG paths of vertical strokes. */
  up: string;
  down: string;
  /** Of a stroke, in pixels. */
  width: number;
}

/** From shares of uptime, oldest first; null leaves its place blank. */
export function uptimeShape(bars: readonly (number | null)[]): UptimeShape {
  const step = BAR.width / Math.max(1, bars.length);
  let up = '';
  let down = '';
  for (const [index, bar] of bars.entries()) {
    if (bar === null) continue;
    const x = round((index + 0.5) * step);
    const lost = bar === 1 ? 0 : LEAST_DOWN + (1 - LEAST_DOWN) * (1 - bar);
    const edge = round(BAR.height * (1 - lost));
    if (lost < 1) up += `M${x} 0V${edge}`;
    if (lost > 0) down += `M${x} ${edge}V${BAR.height}`;
  }
  return { up, down, width: round(step - GAP_PX) };
}

/** Which of so many strokes is at `x`. */
export function barAt(x: number, bars: number): number | null {
  const index = Math.floor((x / BAR.width) * bars);
  return index >= 0 && index < bars ? index : null;
}

const round = (value: number): number => Math.round(value * 10) / 10;
