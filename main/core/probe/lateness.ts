/**
 * How late this process was while checks ran: what a busy event loop read late must not pass for a slow server.
 * One timer for all checks, and only while any runs.
 */

import type { Clock, TimerHandle } from '../clock.ts';

/** A turn that comes no later than this after its time says nothing of the loop. */
export const LATE_MS = 20;

const EVERY_MS = 20;

interface Watch {
  beganMs: number;
  lateMs: number;
}

export class LoopWatch {
  readonly #clock: Clock;
  readonly #watches = new Set<Watch>();
  #timer: TimerHandle | null = null;
  #dueMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Watches from now on.
   * @returns ends the watch and gives the milliseconds that the loop was known to be late, 0 when it was not. A stretch
   * is known but for its first 20 ms at most.
   */
  begin(): () => number {
    const watch: Watch = { beganMs: this.#clock.monotonicMs(), lateMs: 0 };
    this.#watches.add(watch);
    if (this.#timer === null) this.#arm();
    return () => {
      // The turn that ends the check may be the late one, before the timer's.
      this.#note(watch);
      this.#watches.delete(watch);
      if (this.#watches.size === 0) {
        this.#timer?.cancel();
        this.#timer = null;
      }
      return watch.lateMs;
    };
  }

  #arm(): void {
    this.#dueMs = this.#clock.monotonicMs() + EVERY_MS;
    this.#timer = this.#clock.after(EVERY_MS, () => {
      for (const watch of this.#watches) this.#note(watch);
      this.#arm();
    });
  }

  #note(watch: Watch): void {
    const lateMs = this.#clock.monotonicMs() - Math.max(this.#dueMs, watch.beganMs);
    if (lateMs > LATE_MS) watch.lateMs += lateMs;
  }
}
