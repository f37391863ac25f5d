/** What of the past a person looks at in the chart, and what main knows of it. */

import type { Bridge, Chart, Security } from '../../preload/contract.ts';
import { picture } from '../model/chart.ts';
import type { ChartMode, Picture } from '../model/chart.ts';
import { CLOSEST_MS, RANGES, chosen, lengthOf, moved, zoomed } from '../model/span.ts';
import type { RangeName, Span } from '../model/span.ts';
import type { Now } from '../state/now.svelte.ts';
import { Asked } from './asked.svelte.ts';

const MINUTE_MS = 60_000;
/** Of so short a time every new check is asked for, of a longer one what five minutes have brought. */
const LIVE_MS = 6 * 60 * MINUTE_MS;

export interface Watching {
  id: string;
  security: Security;
  /** When the last check was made, ISO 8601; empty before the first. */
  lastAt: string;
}

/** Made while a component is set up, and asks as long as that is there. */
export class ChartView {
  mode: ChartMode = $state('phases');
  #range: RangeName = $state('hour');
  /** What a person chose within or beside the range; null for the range up to now. */
  #part: Span | null = $state.raw(null);

  readonly #now: Pick<Now, 'ms'>;
  readonly #asked: Asked<'chart'>;
  readonly #watching: () => Watching;
  readonly #lastAt: string = $derived.by(() => this.#watching().lastAt);
  readonly #security: Security = $derived.by(() => this.#watching().security);
  readonly #nowMinute: number = $derived.by(() => Math.floor(this.#now.ms / MINUTE_MS));
  readonly #nowFiveMinutes: number = $derived.by(() => Math.floor(this.#nowMinute / 5));

  /** What is shown. */
  readonly span: Span = $derived.by(() => {
    if (this.#part) return this.#part;
    const length = RANGES[this.#range];
    // An axis need not move with every tick of the clock.
    const stepMs = Math.max(6_000, length / 600);
    const toMs = Math.ceil(this.#now.ms / stepMs) * stepMs;
    return { fromMs: toMs - length, toMs };
  });

  readonly picture: Picture | null = $derived.by(() =>
    this.chart ? picture(this.chart, this.mode, this.#security) : null,
  );

  constructor(bridge: Pick<Bridge, 'call'>, now: Pick<Now, 'ms'>, watching: () => Watching) {
    this.#now = now;
    this.#watching = watching;
    this.#asked = new Asked(bridge, 'chart');
    const id = $derived(watching().id);
    $effect(() => {
      const wanted = this.#wanted();
      this.#asked.ask({ id, ...wanted }, lengthOf(wanted) <= LIVE_MS ? this.#lastAt : null);
    });
  }

  get chart(): Chart | null {
    return this.#asked.answer;
  }

  get problem(): string {
    return this.#asked.problem;
  }

  get range(): RangeName {
    return this.#range;
  }

  set range(range: RangeName) {
    this.#range = range;
    this.#part = null;
  }

  get isPart(): boolean {
    return this.#part !== null;
  }

  get isClosest(): boolean {
    return lengthOf(this.span) <= CLOSEST_MS;
  }

  get isFarthest(): boolean {
    return lengthOf(this.span) >= RANGES.year;
  }

  show(oneMs: number, otherMs: number): void {
    this.#part = chosen(oneMs, otherMs, this.#now.ms);
  }

  /** Closer below one, farther above; `aboutMs` stays where it is. */
  zoom(factor: number, aboutMs: number = (this.span.fromMs + this.span.toMs) / 2): void {
    this.#part = zoomed(this.span, factor, aboutMs, this.#now.ms);
  }

  /** Earlier below zero, later above, by so much of what is shown. */
  move(share: number): void {
    this.#part = moved(this.span, share, this.#now.ms);
  }

  reset(): void {
    this.#part = null;
  }

  /** What to ask for. Another answer is only to be had once a check was made, or five minutes have gone by. */
  #wanted(): Span {
    if (this.#part) return this.#part;
    const length = RANGES[this.#range];
    if (length > LIVE_MS) {
      const toMs = (this.#nowFiveMinutes + 1) * 5 * MINUTE_MS;
      return { fromMs: toMs - length, toMs };
    }
    const toMs = (this.#nowMinute + 1) * MINUTE_MS;
    return { fromMs: toMs - length, toMs };
  }
}
