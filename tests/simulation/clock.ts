/**
 * The time of a simulated world: true time passes always, the program's own timers only while its computer is awake.
 * What happens in the world is scheduled by true time, what the program asks for by its monotonic clock.
 */

import type { Clock, TimerHandle } from '../../main/core/clock.ts';

interface Entry {
  atMs: number;
  order: number;
  callback: () => void;
  cancelled: boolean;
}

/** A binary heap by time, then by order of arrival. */
class Agenda {
  readonly #heap: Entry[] = [];

  add(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(heap[place], heap[parent])) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  /** The first that was not cancelled, not taken out. */
  peek(): Entry | undefined {
    while (this.#heap[0]?.cancelled) this.take();
    return this.#heap[0];
  }

  take(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const child = before(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!before(heap[child], heap[place])) return;
      this.#swap(place, child);
      place = child;
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    const [atA, atB] = [heap[a], heap[b]];
    if (!atA || !atB) return;
    heap[a] = atB;
    heap[b] = atA;
  }
}

function before(a: Entry | undefined, b: Entry | undefined): boolean {
  if (!a || !b) return a !== undefined;
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

export class SimulatedClock implements Clock {
  readonly #world = new Agenda();
  readonly #timers = new Agenda();
  readonly #beganMs: number;
  /** Whether the monotonic clock of this system goes on while it sleeps. It does not on Linux. */
  readonly #countsSleep: boolean;
  #trueMs = 0;
  #monotonicMs = 0;
  #wallOffsetMs = 0;
  #asleepMs = 0;
  #awake = true;
  #order = 0;

  constructor(beganMs: number, { countsSleep = false } = {}) {
    this.#beganMs = beganMs;
    this.#countsSleep = countsSleep;
  }

  /** Since the world began. */
  trueMs(): number {
    return this.#trueMs;
  }

  /** How long the computer has slept so far. */
  asleepMs(): number {
    return this.#asleepMs;
  }

  get awake(): boolean {
    return this.#awake;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  wallMs(): number {
    return Math.floor(this.#beganMs + this.#trueMs + this.#wallOffsetMs);
  }

  /** The true time at which the wall clock, as it goes now, shows this. */
  trueOf(wallMs: number): number {
    return wallMs - this.#beganMs - this.#wallOffsetMs;
  }

  after(delayMs: number, callback: () => void): TimerHandle {
    const entry: Entry = {
      atMs: this.#monotonicMs + Math.max(0, delayMs),
      order: this.#order++,
      callback,
      cancelled: false,
    };
    this.#timers.add(entry);
    return {
      cancel: () => {
        entry.cancelled = true;
      },
    };
  }

  /** Has something happen in the world, whether the computer is awake or not. */
  at(trueMs: number, callback: () => void): void {
    this.#world.add({ atMs: trueMs, order: this.#order++, callback, cancelled: false });
  }

  /** Sets the wall clock forward or back. */
  setWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  sleep(): void {
    this.#awake = false;
  }

  wake(): void {
    this.#awake = true;
  }

  /** Time passes while no timer can fire: the machine is too busy. */
  stall(ms: number): void {
    this.#pass(ms);
  }

  /** Lets the world go on until then. */
  async run(untilMs: number): Promise<void> {
    await settle();
    for (;;) {
      const world = this.#world.peek();
      const timer = this.#awake ? this.#timers.peek() : undefined;
      const timerMs = timer
        ? Math.max(this.#trueMs, this.#trueMs + timer.atMs - this.#monotonicMs)
        : Infinity;
      const first = (world?.atMs ?? Infinity) <= timerMs ? world : timer;
      const atMs = first === world ? (world?.atMs ?? Infinity) : timerMs;
      if (!first || atMs > untilMs) break;
      this.#pass(atMs - this.#trueMs);
      // Sums of fractions may fall short of it.
      if (first === timer) this.#monotonicMs = Math.max(this.#monotonicMs, first.atMs);
      (first === world ? this.#world : this.#timers).take();
      first.callback();
      await settle();
    }
    this.#pass(untilMs - this.#trueMs);
  }

  #pass(ms: number): void {
    const passed = Math.max(0, ms);
    this.#trueMs += passed;
    if (!this.#awake) this.#asleepMs += passed;
    if (this.#awake || this.#countsSleep) this.#monotonicMs += passed;
  }
}

/** Long enough for every chain of promises in the code under test to run to its end. */
async function settle(): Promise<void> {
  for (let i = 0; i < 16; i++) await Promise.resolve();
}
