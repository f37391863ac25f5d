/** The one deadline of a check, and the limits of its steps under it. */

import type { Clock } from '../clock.ts';
import { Stop } from './stop.ts';

/** Settles a wait; later calls do nothing. */
export interface Settle<T> {
  resolve: (value: T) => void;
  reject: (error: Error) => void;
}

export class Deadline {
  readonly #clock: Clock;
  readonly #endsAt: number;
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
   * Waits for what `start` sets going, for at most `limitMs` and never past the deadline.
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
      let settled = false;
      let cleanUp: (() => void) | null = null;
      const settle = (then: () => void): void => {
        if (settled) return;
        settled = true;
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
      const timer = this.#clock.after(allowedMs, () => {
        settle(() => {
          reject(late(allowedMs));
        });
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
