/** The one deadline of a check, and the limits of its steps under it. */

import type { Clock, TimerHandle } from '../clock.ts';
import { LATE_MS } from './lateness.ts';
import { Stop } from './stop.ts';

/** Settles a wait; later calls do nothing. */
export interface Settle<T> {
  resolve: (value: T) => void;
  reject: (error: Error) => void;
}

/** What is being waited for. */
interface Waiting {
  allowedMs: number;
  dueMs: number;
  /** Whether it got more time for what our own event loop was late by. */
  extended: boolean;
  expire: () => void;
  abort: () => void;
}

/** One wait at a time. All share one timer, since nearly all of them end long before their time. */
export class Deadline {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => {
    this.#waiting?.abort();
  };
  #endsAt: number;
  #waiting: Waiting | null = null;
  /** Due no later than what is waited for, and perhaps earlier. */
  #timer: { handle: TimerHandle; dueMs: number } | null = null;

  constructor(clock: Clock, timeoutMs: number, signal?: AbortSignal) {
    this.#clock = clock;
    this.#endsAt = clock.monotonicMs() + timeoutMs;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort);
  }

  remainingMs(): number {
    return Math.max(0, this.#endsAt - this.#clock.monotonicMs());
  }

  get aborted(): boolean {
    return this.#signal?.aborted ?? false;
  }

  /** Leaves no timer and no listener. There must be no wait after it. */
  close(): void {
    this.#timer?.handle.cancel();
    this.#timer = null;
    this.#signal?.removeEventListener('abort', this.#onAbort);
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
      let cleanUp: (() => void) | null = null;
      /** Whether it had not ended before. */
      const end = (): boolean => {
        if (this.#waiting !== waiting) return false;
        this.#waiting = null;
        if (!waiting.extended) this.#giveBack(dueMs, allowedMs);
        cleanUp?.();
        return true;
      };
      const fail = (error: Error): void => {
        if (end()) reject(error);
      };
      const waiting: Waiting = {
        allowedMs,
        dueMs,
        extended: false,
        expire: () => {
          fail(late(allowedMs));
        },
        abort: () => {
          fail(aborted());
        },
      };
      this.#waiting = waiting;
      this.#arm(dueMs);
      const started = begin(start, {
        resolve: (value) => {
          if (end()) resolve(value);
        },
        reject: fail,
      });
      // It may have ended while starting: then the clean-up is still owed. (TypeScript cannot see that.)
      if ((this.#waiting as Waiting | null) === waiting) cleanUp = started;
      else started();
    });
  }

  #arm(dueMs: number): void {
    if (this.#timer && this.#timer.dueMs <= dueMs) return;
    this.#timer?.handle.cancel();
    const handle = this.#clock.after(Math.max(0, dueMs - this.#clock.monotonicMs()), () => {
      this.#timer = null;
      if (this.#waiting) this.#due(this.#waiting);
    });
    this.#timer = { handle, dueMs };
  }

  #due(waiting: Waiting): void {
    const { allowedMs, dueMs, extended } = waiting;
    if (this.#clock.monotonicMs() >= dueMs) {
      const lostMs = extended ? 0 : this.#giveBack(dueMs, allowedMs);
      waiting.extended = true;
      if (lostMs === 0) {
        waiting.expire();
        return;
      }
      waiting.dueMs = this.#clock.monotonicMs() + lostMs;
    }
    this.#arm(waiting.dueMs);
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
