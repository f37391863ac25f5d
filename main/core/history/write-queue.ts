/** When what waits is written: together, within a second, and again later when it could not be. */

import type { Clock, TimerHandle } from '../clock.ts';
import { messageOf } from './file.ts';
import { PendingWrites } from './pending.ts';
import type { Batch } from './protocol.ts';

const BATCH_MS = 500;
const RETRY_MS = 5_000;

export class WriteQueue {
  readonly pending = new PendingWrites();
  readonly #clock: Clock;
  readonly #write: (batch: Batch) => Promise<unknown>;
  readonly #tell: (problem: string | null) => void;
  #timer: TimerHandle | null = null;
  #writing: Promise<void> | null = null;
  #problem: string | null = null;
  #closed = false;

  /**
   * @param write rejects when the batch is not on disk.
   * @param tell is called with what keeps from writing, and with null when it is gone.
   */
  constructor(
    clock: Clock,
    write: (batch: Batch) => Promise<unknown>,
    tell: (problem: string | null) => void,
  ) {
    this.#clock = clock;
    this.#write = write;
    this.#tell = tell;
  }

  /** Has what waits written with everything else of the same moment. */
  writeSoon(): void {
    this.#writeIn(BATCH_MS);
  }

  /**
   * Writes at once, but together with everything that is queued in the same go: a state and what was told of it are on
   * disk both or not at all.
   */
  writeNow(): void {
    queueMicrotask(() => void this.flush());
  }

  /** Writes everything queued so far. One batch is on its way at a time: what came after it goes with the next. */
  async flush(): Promise<void> {
    if (this.#writing) await this.#writing;
    if (this.pending.isEmpty) return;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    await this.#writing;
  }

  /** Writes once more what waits, and then no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** To be told of whatever else shows that the file cannot be used. */
  failed(error: unknown): string {
    this.#problem = problemText(error, this.pending.lost);
    this.#tell(this.#problem);
    return this.#problem;
  }

  async #writeAll(): Promise<void> {
    while (!this.pending.isEmpty) {
      const batch = this.pending.take();
      try {
        await this.#write(batch);
      } catch (error) {
        this.pending.putBack(batch);
        this.failed(error);
        this.#timer?.cancel();
        this.#timer = null;
        this.#writeIn(RETRY_MS);
        return;
      }
    }
    this.pending.caughtUp();
    if (this.#problem !== null) {
      this.#problem = null;
      this.#tell(null);
    }
  }

  #writeIn(delayMs: number): void {
    if (this.#closed) return;
    this.#timer ??= this.#clock.after(delayMs, () => {
      this.#timer = null;
      void this.flush();
    });
  }
}

function problemText(error: unknown, lost: number): string {
  const message = messageOf(error);
  const text = /full|no space|ENOSPC/i.test(message)
    ? 'History cannot be written: the disk is full. Checks go on, and it is written when there is room.'
    : `History cannot be written: ${message}. Checks go on, and it is tried again.`;
  return lost === 0 ? text : `${text} The oldest ${lost} checks that waited had to be let go.`;
}
