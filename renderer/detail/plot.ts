/** The chart on its canvas: uPlot, given our colours, our units and what lies behind and before the lines. */

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import { scaleOf } from '../model/chart.ts';
import type { Layer, LayerKey, Picture } from '../model/chart.ts';
import { axisTime, milliseconds } from '../model/format.ts';
import type { Span } from '../model/span.ts';
import { lengthOf } from '../model/span.ts';
import type { Palette } from './palette.ts';

export interface Scene {
  span: Span;
  picture: Picture;
  /** Not monitored. */
  gaps: readonly Span[];
  /** Down. */
  outages: readonly Span[];
  /** When checks failed. */
  failuresMs: readonly number[];
  limits: readonly { ms: number; tone: 'degraded' | 'down'; words: string }[];
  palette: Palette;
}

export interface PlotNeeds {
  width: number;
  height: number;
  /** The pointer is over this time; null when it has left. */
  onpoint: (atMs: number | null) => void;
  onselect: (span: Span) => void;
  onreset: () => void;
}

const AXIS = 52;
const FOOT = 22;
const HEAD = 8;
/** Half the label of a time, which may stand at the very end. */
const TAIL = 18;
const TICK = 7;
const DASHES: Partial<Record<LayerKey, number[]>> = { p95: [6, 3], p99: [2, 3] };

/** One chart on one element, until it is destroyed. */
export class Plot {
  readonly #needs: PlotNeeds;
  readonly #element: HTMLElement;
  #scene: Scene;
  #plot: uPlot;

  constructor(element: HTMLElement, scene: Scene, needs: PlotNeeds) {
    this.#element = element;
    this.#needs = needs;
    this.#scene = scene;
    this.#plot = this.#make();
  }

  /** Draws another scene; the pointer stays where it is unless there are other layers. */
  show(scene: Scene): void {
    const same = looksOf(this.#scene) === looksOf(scene);
    this.#scene = scene;
    if (same) {
      this.#plot.setData(dataOf(scene.picture));
      return;
    }
    this.#plot.destroy();
    this.#plot = this.#make();
  }

  resize(width: number): void {
    this.#needs.width = width;
    this.#plot.setSize({ width, height: this.#needs.height });
  }

  /** Puts the cross hair on a time; null takes it away. */
  point(atMs: number | null): void {
    const left = atMs === null ? -10 : this.#plot.valToPos(atMs / 1000, 'x');
    this.#plot.setCursor({ left, top: atMs === null ? -10 : 0 }, false);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #make(): uPlot {
    const { width, height } = this.#needs;
    const { picture, palette } = this.#scene;
    const font = palette.font;
    const axis = { stroke: palette.muted, font, ticks: { show: false } };
    return new uPlot(
      {
        width,
        height,
        padding: [HEAD, TAIL, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: false },
          bind: {
            dblclick: () => () => {
              this.#needs.onreset();
              return null;
            },
          },
        },
        scales: {
          x: { time: true, range: () => this.#range() },
          y: { range: () => [0, this.#top()] },
        },
        axes: [
          {
            ...axis,
            size: FOOT,
            space: 72,
            gap: 6,
            grid: { show: false },
            values: (_plot, splits) =>
              splits.map((seconds) => axisTime(seconds * 1000, lengthOf(this.#scene.span))),
          },
          {
            ...axis,
            size: AXIS,
            gap: 6,
            splits: () => scaleOf(this.#highest()).ticksMs,
            grid: { stroke: palette.line, width: 1 },
            values: (_plot, splits) => splits.map((ms) => (ms === 0 ? '0' : milliseconds(ms))),
          },
        ],
        series: [{}, ...picture.layers.map((layer) => seriesOf(layer, picture, palette))],
        hooks: {
          drawClear: [
            (plot) => {
              this.#behind(plot);
            },
          ],
          draw: [
            (plot) => {
              this.#before(plot);
            },
          ],
          setCursor: [
            (plot) => {
              this.#pointed(plot);
            },
          ],
          setSelect: [
            (plot) => {
              this.#selected(plot);
            },
          ],
        },
      },
      dataOf(picture),
      this.#element,
    );
  }

  #range(): [number, number] {
    const { fromMs, toMs } = this.#scene.span;
    return [fromMs / 1000, toMs / 1000];
  }

  /** A limit that is not far above what is drawn is to be seen. */
  #highest(): number {
    const { picture, limits } = this.#scene;
    const near = limits.map(({ ms }) => ms).filter((ms) => ms <= picture.highestMs * 2);
    return Math.max(picture.highestMs, ...near);
  }

  #top(): number {
    return scaleOf(this.#highest()).topMs;
  }

  #pointed(plot: uPlot): void {
    const { left = -1 } = plot.cursor;
    this.#needs.onpoint(left < 0 ? null : plot.posToVal(left, 'x') * 1000);
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    const fromMs = plot.posToVal(left, 'x') * 1000;
    const toMs = plot.posToVal(left + width, 'x') * 1000;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#needs.onselect({ fromMs, toMs });
  }

  /** Time not monitored and time down, behind the lines. */
  #behind(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const { gaps, outages, palette } = this.#scene;
    clipped(plot, () => {
      ctx.fillStyle = palette.gap;
      for (const { x, width } of boxesOf(plot, gaps)) ctx.fillRect(x, bbox.top, width, bbox.height);
      for (const { x, width } of boxesOf(plot, outages)) {
        ctx.fillStyle = palette.outage;
        ctx.fillRect(x, bbox.top, width, bbox.height);
        ctx.fillStyle = palette.down;
        ctx.fillRect(x, bbox.top, width, 3 * ratioOf());
      }
    });
  }

  /** Failed checks at the base, and the limits across. */
  #before(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const { failuresMs, limits, palette } = this.#scene;
    const ratio = ratioOf();
    clipped(plot, () => {
      ctx.fillStyle = palette.down;
      const bottom = bbox.top + bbox.height;
      for (const atMs of failuresMs)
        ctx.fillRect(
          plot.valToPos(atMs / 1000, 'x', true) - ratio,
          bottom - TICK * ratio,
          2 * ratio,
          TICK * ratio,
        );
      ctx.font = palette.font.replace(/[\d.]+px/u, (size) => `${parseFloat(size) * ratio}px`);
      for (const { ms, tone, words } of limits) {
        const y = plot.valToPos(ms, 'y', true);
        if (y < bbox.top) continue;
        ctx.strokeStyle = ctx.fillStyle = palette[tone];
        ctx.setLineDash([4 * ratio, 3 * ratio]);
        ctx.lineWidth = ratio;
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
        ctx.textAlign = 'left';
        ctx.textBaseline = 'alphabetic';
        const [left, foot] = [bbox.left + 4 * ratio, y - 4 * ratio];
        // A halo, for it may stand before the layers.
        ctx.setLineDash([]);
        ctx.strokeStyle = palette.surface;
        ctx.lineWidth = 4 * ratio;
        ctx.lineJoin = 'round';
        ctx.strokeText(words, left, foot);
        ctx.fillText(words, left, foot);
      }
    });
  }
}

/** What cannot be changed once a plot is made. */
const looksOf = ({ picture, palette }: Scene): string =>
  JSON.stringify([picture.mode, picture.layers.map(({ key }) => key), palette]);

const dataOf = ({ atMs, layers }: Picture): uPlot.AlignedData => [
  atMs.map((ms) => ms / 1000),
  ...layers.map(({ values }) => values),
];

function seriesOf({ key }: Layer, { mode }: Picture, palette: Palette): uPlot.Series {
  const colour = palette.layers[key];
  const dash = DASHES[key];
  return {
    stroke: colour,
    width: mode === 'phases' ? 1 : 1.5,
    ...(mode === 'phases' && { fill: colour }),
    ...(dash && { dash }),
    points: { show: true, size: 4, fill: colour, stroke: colour, filter: alone },
  };
}

/** A value without neighbours makes no line: those are shown as points. */
function alone(plot: uPlot, series: number): number[] {
  const values = plot.data[series] ?? [];
  const found: number[] = [];
  const { min = -Infinity } = plot.scales['x'] ?? {};
  for (let at = 0; at < values.length; at += 1)
    if (isValue(values[at]) && !isValue(values[at - 1]) && !isValue(values[at + 1]))
      if ((plot.data[0][at] ?? 0) >= min) found.push(at);
  return found;
}

const isValue = (value: number | null | undefined): boolean =>
  value !== null && value !== undefined;

const ratioOf = (): number => uPlot.pxRatio;

function boxesOf(plot: uPlot, spans: readonly Span[]): { x: number; width: number }[] {
  return spans.map(({ fromMs, toMs }) => {
    const x = plot.valToPos(fromMs / 1000, 'x', true);
    // Never so short that it is not seen.
    return { x, width: Math.max(ratioOf(), plot.valToPos(toMs / 1000, 'x', true) - x) };
  });
}

function clipped({ ctx, bbox }: uPlot, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw();
  ctx.restore();
}
