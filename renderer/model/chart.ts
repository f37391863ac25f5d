/** Geometry of the response-time chart. */

import type { Sample } from '../../preload/contract.ts';

export interface Frame {
  width: number;
  height: number;
  fromMs: number;
  toMs: number;
}

export interface ChartShape {
  /** SVG path; broken at failures and gaps. */
  line: string;
  failures: number[];
  /** Gridlines: a round value and where it lies. */
  ticks: { ms: number; y: number }[];
  /** Where a time lies, for the readout and the threshold lines. */
  yAt: (ms: number) => number;
  xAt: (atMs: number) => number;
}

const TOP = 6;
const BOTTOM = 10;

/** Samples of the time shown, from zero up, so that height means what it says. */
export function chart(samples: readonly Sample[], frame: Frame, gapMs: number): ChartShape {
  const highest = Math.max(1, ...samples.map((sample) => sample.totalMs ?? 0));
  const step = roundStep(highest / 3);
  const top = Math.ceil(highest / step) * step;
  const plot = frame.height - TOP - BOTTOM;
  const yAt = (ms: number): number => round(TOP + plot * (1 - Math.min(ms, top) / top));
  const xAt = (atMs: number): number =>
    round(((atMs - frame.fromMs) / (frame.toMs - frame.fromMs)) * frame.width);

  let line = '';
  let previousMs = -Infinity;
  const failures: number[] = [];
  for (const sample of samples) {
    if (sample.totalMs === null) {
      failures.push(xAt(sample.atMs));
      previousMs = -Infinity;
      continue;
    }
    const point = `${xAt(sample.atMs)} ${yAt(sample.totalMs)}`;
    line += sample.atMs - previousMs > gapMs ? `M${point}L${point}` : `L${point}`;
    previousMs = sample.atMs;
  }
  const ticks: ChartShape['ticks'] = [];
  // Nothing measured: only the ground to stand the failures on.
  const highestTick = line === '' ? 0 : top + step / 2;
  for (let ms = 0; ms <= highestTick; ms += step) ticks.push({ ms, y: yAt(ms) });
  return { line, failures, ticks, yAt, xAt };
}

/** 1, 2 or 5 times a power of ten, at least `raw`. */
function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= raw) ?? 10;
  return factor * power;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** The sample nearest in time; null when there are none. */
export function nearest(samples: readonly Sample[], atMs: number): Sample | null {
  let low = 0;
  let high = samples.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.atMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  const after = samples[low];
  const before = samples[low - 1];
  if (!after || !before) return after ?? null;
  return atMs - before.atMs < after.atMs - atMs ? before : after;
}
