/** A clock that stands still until a test moves it. */

import type { Clock, TimerHandle } from '../../main/core/clock.ts';

interface Timer {
  atMs: number;
  callback: () => void;
}

export class ManualClock implements Clock {
  #monotonicMs = 0;
  #wallMs: number;
  readonly #timers = new Set<Timer>();

  constructor(wallMs = Date.parse('2026-11-23T10:00:00.000Z')) {
    this.#wallMs = wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  wallMs(): number {
    return Math.floor(this.#wallMs);
  }

  after(delayMs: number, callback: () => void): TimerHandle {
    const timer = { atMs: this.#monotonicMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass: every timer fires at its own moment, and what follows from it happens before the next. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#monotonicMs + ms;
    await settle();
    for (;;) {
      const next = this.#next();
      if (!next || next.atMs > endMs) break;
      this.#pass(next.atMs - this.#monotonicMs);
      this.#timers.delete(next);
      next.callback();
      await settle();
    }
    this.#pass(endMs - this.#monotonicMs);
  }

  /** Time passes while no timer can fire, as when the event loop stands still; then all that are due fire at once. */
  async stall(ms: number): Promise<void> {
    this.#pass(ms);
    await this.advance(0);
  }

  /** Sets the wall clock forward or back; nothing else changes. */
  jump(ms: number): void {
    this.#wallMs += ms;
  }

  #pass(ms: number): void {
    this.#monotonicMs += Math.max(0, ms);
    this.#wallMs += Math.max(0, ms);
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (!first || timer.atMs < first.atMs) first = timer;
    return first;
  }
}

/** Long enough for every chain of promises in the code under test to run to its end. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
