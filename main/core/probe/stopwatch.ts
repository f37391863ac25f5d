/** Measures the phases of a check on the monotonic clock. */

import type { Clock } from '../clock.ts';
import type { Phase, Timings } from './phase.ts';
import type { PhaseEvent } from './result.ts';

export class Stopwatch {
  readonly #clock: Clock;
  readonly #onPhase: (event: PhaseEvent) => void;
  readonly #took = new Map<Phase, number>();
  #startedAt: number | null = null;
  #phase: Phase = 'dns';
  #running = false;
  #beganAt = 0;

  constructor(clock: Clock, onPhase: (event: PhaseEvent) => void) {
    this.#clock = clock;
    this.#onPhase = onPhase;
  }

  /** The phase running, or the last that ran. */
  get phase(): Phase {
    return this.#phase;
  }

  /** Milliseconds from the beginning of the first phase to `atMs` by the monotonic clock. */
  sinceStart(atMs = this.#clock.monotonicMs()): number {
    return this.#startedAt === null ? 0 : atMs - this.#startedAt;
  }

  begin(phase: Phase): void {
    this.end();
    this.#phase = phase;
    this.#running = true;
    this.#beganAt = this.#clock.monotonicMs();
    this.#startedAt ??= this.#beganAt;
    this.#onPhase({ type: 'begin', phase });
  }

  /**
   * Ends the running phase, if one is.
   * @param atMs when what it waited for arrived, by the monotonic clock; now when absent.
   */
  end(atMs = this.#clock.monotonicMs()): void {
    if (!this.#running) return;
    this.#running = false;
    const tookMs = Math.max(0, atMs - this.#beganAt);
    this.#took.set(this.#phase, tookMs);
    this.#onPhase({ type: 'end', phase: this.#phase, tookMs });
  }

  /**
   * Milliseconds by phase, three decimals. The total is the sum of all but QUIT: what passes between phases
   * (our own work, waits that are ours) is charged to no one.
   */
  timings(): Timings {
    const timings: Timings = { total: 0 };
    let total = 0;
    for (const [phase, tookMs] of this.#took) {
      timings[phase] = rounded(tookMs);
      if (phase !== 'quit') total += tookMs;
    }
    timings.total = rounded(total);
    return timings;
  }
}

export const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
