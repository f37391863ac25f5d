/** The one deadline of a check, and the limits of its steps under it. */

import type { Clock, TimerHandle } from '../clock.ts';
import { LATE_MS } from './lateness.ts';
import { Stop } from './stop.ts';

/** Settles a wait; later calls do nothing. */
export interface Settle<T> {
  resolve: (value: T) => void;
  reject: (error: Error) => void;
}

export class Deadline {
  readonly #clock: Clock;
  #endsAt: number;
  readonly #signal: AbortSignal | undefined;

  constructor(clock: Clock, timeoutMs: number, signal?: AbortSignal) {
    this.#clock = clock;
    this.#endsAt = clock.monotonicMs() + timeoutMs;
    this.#signal = signal;
  }

  remainingMs(): number {
    return Math.max(0, this.#endsAt - this.#clock.monotonicMs());
  }

  get aborted(): boolean {
    return this.#signal?.aborted ?? false;
  }

  /**
   * Waits for what `start` sets going, for at most `limitMs` and never past the deadline. When our own event loop
   * was late at the end of it, what it was late by is given back, once, and to the deadline too: an answer that lies there
   * unread is no silence.
   * @param start begins it and returns how to clean up, which happens exactly once whatever the outcome.
   * @param late gives the error, from the milliseconds waited, when time runs out.
   */
  wait<T>(
    limitMs: number,
    late: (allowedMs: number) => Error,
    start: (settle: Settle<T>) => () => void,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.aborted) {
        reject(aborted());
        return;
      }
      const allowedMs = Math.min(limitMs, this.remainingMs());
      const dueMs = this.#clock.monotonicMs() + allowedMs;
      let settled = false;
      let extended = false;
      let cleanUp: (() => void) | null = null;
      const settle = (then: () => void): void => {
        if (settled) return;
        settled = true;
        if (!extended) this.#giveBack(dueMs, allowedMs);
        timer.cancel();
        this.#signal?.removeEventListener('abort', onAbort);
        cleanUp?.();
        then();
      };
      const onAbort = (): void => {
        settle(() => {
          reject(aborted());
        });
      };
      const expire = (): void => {
        settle(() => {
          reject(late(allowedMs));
        });
      };
      let timer: TimerHandle = this.#clock.after(allowedMs, () => {
        extended = true;
        const lostMs = this.#giveBack(dueMs, allowedMs);
        if (lostMs > 0) timer = this.#clock.after(lostMs, expire);
        else expire();
      });
      this.#signal?.addEventListener('abort', onAbort);
      const started = begin(start, {
        resolve: (value) => {
          settle(() => {
            resolve(value);
          });
        },
        reject: (error) => {
          settle(() => {
            reject(error);
          });
        },
      });
      // It may have settled while starting: then the clean-up is still owed. (TypeScript cannot see that.)
      if (settled as boolean) started();
      else cleanUp = started;
    });
  }

  /** Whatever happens only after its time was kept from us by ourselves. Returns the milliseconds lost to that. */
  #giveBack(dueMs: number, allowedMs: number): number {
    const nowMs = this.#clock.monotonicMs();
    const lostMs = Math.min(nowMs - dueMs, allowedMs);
    if (lostMs <= LATE_MS) return 0;
    this.#endsAt = Math.max(this.#endsAt, nowMs) + lostMs;
    return lostMs;
  }
}

const aborted = (): Stop => new Stop('internal', 'The check was cancelled');

/** What `start` throws is its outcome too. */
function begin<T>(start: (settle: Settle<T>) => () => void, settle: Settle<T>): () => void {
  try {
    return start(settle);
  } catch (error) {
    settle.reject(error instanceof Error ? error : new Error(String(error)));
    return () => undefined;
  }
}
