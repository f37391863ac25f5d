/** What is done to the file between requests, a little at a time, so that no request waits for long. */

import type { HistoryDatabase } from './database.ts';
import type { Now } from './protocol.ts';
import type { FullRetention } from './retention.ts';

const ROLL_UP_EVERY_MS = 60_000;
const PRUNE_EVERY_MS = 3_600_000;
/** The start has other things to do. */
const FIRST_PRUNE_MS = 60_000;
/** So long a request may have to wait. */
const SLICE_MS = 10;

export class Maintenance {
  readonly #database: HistoryDatabase;
  #retention: FullRetention;
  readonly #chores: Generator<undefined>[] = [];
  #rolledUpMs: number | null = null;
  #pruneMs: number;

  constructor(database: HistoryDatabase, retention: FullRetention, now: Now) {
    this.#database = database;
    this.#retention = retention;
    this.#pruneMs = now.monotonicMs + FIRST_PRUNE_MS;
  }

  get isIdle(): boolean {
    return this.#chores.length === 0;
  }

  /** Sees what is due. */
  consider(now: Now): void {
    // The clock may have been set back as well as forward.
    const passedMs = this.#rolledUpMs === null ? Infinity : Math.abs(now.wallMs - this.#rolledUpMs);
    if (passedMs >= ROLL_UP_EVERY_MS) {
      this.#rolledUpMs = now.wallMs;
      this.#chores.push(this.#database.rollUp(now));
    }
    if (now.monotonicMs >= this.#pruneMs) {
      this.#pruneMs = now.monotonicMs + PRUNE_EVERY_MS;
      this.#chores.push(this.#database.prune(this.#retention, now));
    }
  }

  /** What is now too old goes as soon as there is time. */
  setRetention(retention: FullRetention, now: Now): void {
    this.#retention = retention;
    this.#pruneMs = now.monotonicMs;
    this.consider(now);
  }

  /** To be done once, as soon as there is time. Each step is made within a transaction. */
  add(chore: Generator<undefined>): void {
    this.#chores.push(chore);
  }

  /** Lets be what has been begun. */
  abandon(): void {
    for (const chore of this.#chores.splice(0)) chore.return(undefined);
  }

  /**
   * Works for a few milliseconds, all or nothing.
   * @throws what SQLite says. What was to be done then waits until it is due again.
   */
  work(): void {
    const untilMs = performance.now() + SLICE_MS;
    try {
      this.#database.transaction(() => {
        for (;;) {
          const [chore] = this.#chores;
          if (!chore) return;
          if (chore.next().done) this.#chores.shift();
          if (performance.now() >= untilMs) return;
        }
      });
    } catch (error) {
      this.abandon();
      throw error;
    }
  }
}
