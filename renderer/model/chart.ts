/** From what history answers to what a chart draws: one reading for each place in time, and the lines through them. */

import type { Chart, Phase, Sample, Security, SeriesPoint } from '../../preload/contract.ts';
import { phaseOrder } from './phases.ts';

export const MODES = ['phases', 'percentiles'] as const;
export type ChartMode = (typeof MODES)[number];
export type Percentile = 'p50' | 'p95' | 'p99';
export type LayerKey = Phase | Percentile;

/** What is known of one moment, or of one stretch of time. */
export interface Reading {
  /** Where it lies: the check's time, or the middle of the stretch. */
  atMs: number;
  /** The stretch; both are the check's time for a single check. */
  fromMs: number;
  toMs: number;
  checks: number;
  failed: number;
  failure: Sample['failure'];
  /** Null when no check succeeded. */
  totalMs: number | null;
  phasesMs: Partial<Record<Phase, number>>;
  percentiles: Record<Percentile, number> | null;
}

export interface Layer {
  key: LayerKey;
  /** Milliseconds; null where the line is broken. */
  values: (number | null)[];
}

export interface Picture {
  mode: ChartMode;
  /** Null where nothing is: it breaks the lines. */
  readings: (Reading | null)[];
  /** Epoch milliseconds, one for each reading. */
  atMs: number[];
  /** In the order drawn. Phases are stacked: each value is the top of its phase, the highest comes first. */
  layers: Layer[];
  /** Highest value drawn; 0 when there is none. */
  highestMs: number;
}

/** What is drawn of a chart. Percentiles are of stretches of time, so single checks are not drawn for them. */
export function picture(chart: Chart, mode: ChartMode, security: Security): Picture {
  const found =
    mode === 'phases' && chart.samples
      ? chart.samples.map(ofSample)
      : chart.points.filter(({ checks }) => checks > 0).map(ofPoint);
  const { readings, atMs } = broken(found, mode === 'phases' ? chart.samples : null);
  const layers = mode === 'phases' ? stacked(readings, security) : percentileLayers(readings);
  let highestMs = 0;
  for (const { values } of layers)
    for (const value of values) highestMs = Math.max(highestMs, value ?? 0);
  return { mode, readings, atMs, layers, highestMs };
}

const ofSample = ({ atMs, failure, totalMs, timings }: Sample): Reading => ({
  ...{ atMs, fromMs: atMs, toMs: atMs },
  checks: 1,
  failed: failure ? 1 : 0,
  failure,
  totalMs,
  phasesMs: timings,
  percentiles: null,
});

function ofPoint({ fromMs, toMs, checks, failed, ...point }: SeriesPoint): Reading {
  const { p50Ms, p95Ms, p99Ms } = point;
  const known = p50Ms !== null && p95Ms !== null && p99Ms !== null;
  return {
    ...{ atMs: (fromMs + toMs) / 2, fromMs, toMs, checks, failed },
    failure: null,
    totalMs: point.meanMs,
    phasesMs: point.phasesMs ?? {},
    percentiles: known ? { p50: p50Ms, p95: p95Ms, p99: p99Ms } : null,
  };
}

/** A sample without a word on how long it speaks for, does so for a minute. */
const COVERS_MS = 60_000;

/** With nothing put in wherever time is missing between two. */
function broken(
  found: readonly Reading[],
  samples: readonly Sample[] | null,
): Pick<Picture, 'readings' | 'atMs'> {
  const readings: (Reading | null)[] = [];
  const atMs: number[] = [];
  for (const [index, reading] of found.entries()) {
    const before = found[index - 1];
    if (before) {
      const endMs = samples
        ? before.atMs + (samples[index - 1]?.coversMs ?? COVERS_MS)
        : before.toMs;
      if (endMs < reading.fromMs) {
        readings.push(null);
        atMs.push((before.atMs + reading.atMs) / 2);
      }
    }
    readings.push(reading);
    atMs.push(reading.atMs);
  }
  return { readings, atMs };
}

function stacked(readings: readonly (Reading | null)[], security: Security): Layer[] {
  const phases = phaseOrder(security).filter(
    (phase) =>
      phase !== 'quit' && readings.some((reading) => reading?.phasesMs[phase] !== undefined),
  );
  const tops = readings.map(() => 0);
  return phases
    .map((key): Layer => ({
      key,
      values: readings.map((reading, index) => {
        // QUIT is no part of the total, and a failed check has none.
        if (!reading || reading.totalMs === null) return null;
        tops[index] = (tops[index] ?? 0) + (reading.phasesMs[key] ?? 0);
        return tops[index] ?? 0;
      }),
    }))
    .reverse();
}

const percentileLayers = (readings: readonly (Reading | null)[]): Layer[] =>
  (['p99', 'p95', 'p50'] as const).map((key) => ({
    key,
    values: readings.map((reading) => reading?.percentiles?.[key] ?? null),
  }));

/** The parts of a reading from the first phase to the last, as the picture has them. */
export function partsOf(
  reading: Reading,
  { mode, layers }: Pick<Picture, 'mode' | 'layers'>,
): { key: LayerKey; ms: number }[] {
  return [...layers].reverse().flatMap(({ key }) => {
    const ms =
      mode === 'phases' ? reading.phasesMs[key as Phase] : reading.percentiles?.[key as Percentile];
    return ms === undefined ? [] : [{ key, ms }];
  });
}

export interface Scale {
  topMs: number;
  /** Round values from zero up. */
  ticksMs: number[];
}

/** A scale from zero, so that height means what it says, up to a round value. */
export function scaleOf(highestMs: number): Scale {
  const step = roundStep(Math.max(1, highestMs) / 3);
  const topMs = Math.ceil(Math.max(1, highestMs) / step) * step;
  const ticksMs: number[] = [];
  for (let ms = 0; ms <= topMs + step / 2; ms += step) ticksMs.push(ms);
  return { topMs, ticksMs };
}

/** 1, 2 or 5 times a power of ten, at least `raw`. */
function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= raw) ?? 10;
  return factor * power;
}

/** The place of the reading nearest in time; null when there is none. */
export function nearest({ readings, atMs }: Picture, wantedMs: number): number | null {
  let best: number | null = null;
  let away = Infinity;
  for (const [index, at] of atMs.entries()) {
    if (!readings[index] || Math.abs(at - wantedMs) >= away) continue;
    best = index;
    away = Math.abs(at - wantedMs);
  }
  return best;
}

/** The next place with a reading from one on, forwards (1) or backwards (-1); the same at an end. */
export function nextPlace({ readings }: Picture, from: number | null, step: 1 | -1): number | null {
  const start = from ?? (step === 1 ? -1 : readings.length);
  for (let index = start + step; index >= 0 && index < readings.length; index += step)
    if (readings[index]) return index;
  return from;
}
