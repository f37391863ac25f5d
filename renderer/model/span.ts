/** The stretch of time that a chart shows, and how a person moves in it. */

export interface Span {
  fromMs: number;
  toMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const RANGES = {
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  quarter: 90 * DAY_MS,
  year: 365 * DAY_MS,
} as const;

export type RangeName = keyof typeof RANGES;

/** No closer than this: a check every ten seconds still has neighbours. */
export const CLOSEST_MS = 2 * 60_000;
const FARTHEST_MS = RANGES.year;

export const lengthOf = ({ fromMs, toMs }: Span): number => toMs - fromMs;

/** Closer by `factor` below one, farther above it, with `aboutMs` staying where it is; never past now. */
export function zoomed(span: Span, factor: number, aboutMs: number, nowMs: number): Span {
  const length = Math.min(FARTHEST_MS, Math.max(CLOSEST_MS, lengthOf(span) * factor));
  const share = (aboutMs - span.fromMs) / lengthOf(span);
  const fromMs = aboutMs - share * length;
  return withinNow({ fromMs, toMs: fromMs + length }, nowMs);
}

/** Earlier (below zero) or later by a share of its length; never past now. */
export function moved(span: Span, share: number, nowMs: number): Span {
  const by = lengthOf(span) * share;
  return withinNow({ fromMs: span.fromMs + by, toMs: span.toMs + by }, nowMs);
}

/** What was dragged over, in whichever direction; never closer than the closest. */
export function chosen(oneMs: number, otherMs: number, nowMs: number): Span {
  const [fromMs, toMs] = [Math.min(oneMs, otherMs), Math.max(oneMs, otherMs)];
  const lacking = Math.max(0, CLOSEST_MS - (toMs - fromMs)) / 2;
  return withinNow({ fromMs: fromMs - lacking, toMs: toMs + lacking }, nowMs);
}

function withinNow({ fromMs, toMs }: Span, nowMs: number): Span {
  const past = Math.max(0, toMs - nowMs);
  return { fromMs: Math.round(fromMs - past), toMs: Math.round(toMs - past) };
}
