/** Geometry of the uptime bar: one stroke an hour or a day. */

import type { UptimeSpan } from '../../preload/contract.ts';

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

const HOUR_MS = 3_600_000;

/** The time that the stroke stands for: hours of the clock, or local days, the last one under way. */
export function barSpan(
  span: UptimeSpan,
  index: number,
  nowMs: number,
): { fromMs: number; toMs: number } {
  if (span === 'day') {
    const fromMs = (Math.floor(nowMs / HOUR_MS) - 23 + index) * HOUR_MS;
    return { fromMs, toMs: fromMs + HOUR_MS };
  }
  const now = new Date(nowMs);
  const dayAt = (offset: number): number =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - 29 + offset).getTime();
  return { fromMs: dayAt(index), toMs: dayAt(index + 1) };
}

const round = (value: number): number => Math.round(value * 10) / 10;
