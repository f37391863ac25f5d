/** What a chart says of one place in it, in words. */

import type { Chart, SeriesGap } from '../../preload/contract.ts';
import { text } from '../text/en.ts';
import { partsOf } from './chart.ts';
import type { LayerKey, Picture, Reading } from './chart.ts';
import { absoluteShort, clockToSecond, day, milliseconds } from './format.ts';
import { why } from './problem.ts';

const DAY_MS = 86_400_000;

export interface Readout {
  when: string;
  /** The total, or what failed. */
  what: string;
  failed: boolean;
  parts: { key: LayerKey; label: string; value: string }[];
}

/** How a layer is called. */
export const layerName = (key: LayerKey): string =>
  key === 'p50' || key === 'p95' || key === 'p99' ? text.chart.percentiles[key] : text.phase[key];

export function readoutOf(reading: Reading, drawn: Pick<Picture, 'mode' | 'layers'>): Readout {
  const { totalMs, failure, failed, checks } = reading;
  const total =
    totalMs === null
      ? []
      : [
          checks > 1
            ? `${milliseconds(totalMs)}, ${text.chart.average(checks - failed)}`
            : milliseconds(totalMs),
        ];
  const failures = failure
    ? [why(failure)]
    : failed > 0
      ? [text.chart.failedOf(failed, checks)]
      : [];
  return {
    when: whenOf(reading),
    what: [...total, ...failures].join('; '),
    failed: failed > 0,
    parts: partsOf(reading, drawn).map(({ key, ms }) => ({
      key,
      label: layerName(key),
      value: milliseconds(ms),
    })),
  };
}

function whenOf({ fromMs, toMs }: Reading): string {
  if (fromMs === toMs) return clockToSecond(fromMs);
  return toMs - fromMs >= DAY_MS ? day(fromMs) : absoluteShort(fromMs);
}

/** Why nobody watched at a time; null when somebody did. */
export function gapAt(gaps: readonly SeriesGap[], atMs: number): string | null {
  const at = gaps.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  const [gap = at[0]] = at.filter(({ cause }) => cause !== null);
  if (!gap) return null;
  return gap.cause === null ? text.chart.notMonitored : text.chart.gap(text.chart.gaps[gap.cause]);
}

/** Downtime of a chart as stretches of time; what lasts still, lasts to the end of it. */
export const outagesOf = ({ incidents, toMs }: Chart): { fromMs: number; toMs: number }[] =>
  incidents.map(({ startedMs, endedMs }) => ({ fromMs: startedMs, toMs: endedMs ?? toMs }));
