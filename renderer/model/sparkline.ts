/** Geometry of the sparkline: the last 60 checks, drawn once, no library. */

import type { Sample } from '../../preload/contract.ts';

export const SPARKLINE = { width: 120, height: 24, slots: 60 } as const;

const PADDING = { top: 4, bottom: 5, right: 3 } as const;

export interface SparklineShape {
  /** SVG path of the line, one `M…L…` run for each unbroken stretch of checks that answered. */
  line: string;
  /** x of each failed check. */
  failures: number[];
  /** The newest check, when it answered. */
  dot: { x: number; y: number } | null;
}

/**
 * Newest at the right edge, one slot a check. A gap, where longer than `gapMs` passed between two
 * checks, takes one blank slot, and the line is broken there and at failures.
 */
export function sparkline(samples: readonly Sample[], gapMs: number): SparklineShape {
  const slots = withGaps(samples, gapMs).slice(-SPARKLINE.slots);
  const scale = verticalScale(slots);
  const step = (SPARKLINE.width - PADDING.right) / SPARKLINE.slots;
  const xAt = (index: number): number =>
    round(SPARKLINE.width - PADDING.right - (slots.length - 1 - index) * step);

  let line = '';
  let drawing = false;
  const failures: number[] = [];
  for (const [index, sample] of slots.entries()) {
    if (!sample || sample.totalMs === null) {
      drawing = false;
      if (sample) failures.push(xAt(index));
      continue;
    }
    // A lone point still shows: round caps draw a line of no length as a dot.
    const point = `${xAt(index)} ${scale(sample.totalMs)}`;
    line += drawing ? `L${point}` : `M${point}L${point}`;
    drawing = true;
  }
  const last = slots.at(-1);
  const lastMs = last?.totalMs ?? null;
  const dot = lastMs === null ? null : { x: xAt(slots.length - 1), y: scale(lastMs) };
  return { line, failures, dot };
}

function withGaps(samples: readonly Sample[], gapMs: number): (Sample | null)[] {
  const slots: (Sample | null)[] = [];
  let previous: Sample | null = null;
  for (const sample of samples) {
    if (previous && sample.atMs - previous.atMs > gapMs) slots.push(null);
    slots.push(sample);
    previous = sample;
  }
  return slots;
}

/**
 * Around the middle of the values. A series that hardly moves is drawn level in the
 * middle: noise must not look like mountains.
 */
function verticalScale(slots: readonly (Sample | null)[]): (ms: number) => number {
  const values = slots.flatMap((sample) => sample?.totalMs ?? []);
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  const middle = (lowest + highest) / 2;
  const span = Math.max(highest - lowest, middle, 0.001);
  const height = SPARKLINE.height - PADDING.top - PADDING.bottom;
  return (ms) => round(PADDING.top + height * (0.5 - (ms - middle) / span));
}

const round = (value: number): number => Math.round(value * 10) / 10;
