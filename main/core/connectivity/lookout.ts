/** Looks at the system now and then, and whenever something fails: for changes of the network and for time asleep. */

import type { Clock, TimerHandle } from '../clock.ts';
import type { SystemFacts, SystemSource } from './facts.ts';

export interface LookoutOptions {
  clock: Clock;
  system: SystemSource;
  /** What was seen. `sleptMs` is how long the computer slept since the last look, 0 when it did not. */
  onLook: (facts: SystemFacts, sleptMs: number) => void;
}

const EVERY_MS = 5_000;
/** What fails together is looked into once. */
const FRESH_MS = 200;
/** Clocks are apart by less without sleep, and a busy computer makes timers less late. */
const SLEPT_MS = 5_000;
const STOOD_STILL_MS = 30_000;

export class Lookout {
  readonly #options: LookoutOptions;
  #timer: TimerHandle | null = null;
  #last: { atMs: number; asleepMs: number } | null = null;

  constructor(options: LookoutOptions) {
    this.#options = options;
  }

  /** Looks, and again every few seconds until stopped. */
  start(): void {
    if (!this.#timer) this.#again();
  }

  /** Looks, unless that was done just now. */
  refresh(): void {
    const ageMs = this.#last ? this.#options.clock.monotonicMs() - this.#last.atMs : Infinity;
    if (ageMs > FRESH_MS) this.look();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #again(): void {
    this.look();
    this.#timer = this.#options.clock.after(EVERY_MS, () => {
      this.#again();
    });
  }

  look(): void {
    const { clock, system, onLook } = this.#options;
    const facts = system.read();
    if (!facts) return;
    const atMs = clock.monotonicMs();
    const last = this.#last;
    this.#last = { atMs, asleepMs: facts.asleepMs };
    onLook(facts, last ? sleptMs(atMs - last.atMs, facts.asleepMs - last.asleepMs) : 0);
  }
}

/** The monotonic clock stands still in sleep on some systems and goes on on others. */
function sleptMs(passedMs: number, apartMs: number): number {
  if (apartMs > SLEPT_MS) return apartMs;
  return passedMs > STOOD_STILL_MS ? passedMs : 0;
}
