/** Time as core sees it: handed in, so that a test can hold it still. */

export interface TimerHandle {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds from an arbitrary start, with fractions; never jumps. All intervals are measured on it. */
  monotonicMs(): number;
  /** Milliseconds since the epoch; may jump. Only for display and for storing when something was. */
  wallMs(): number;
  /** Runs `callback` once, at least `delayMs` from now by the monotonic clock. */
  after(delayMs: number, callback: () => void): TimerHandle;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return {
      cancel: () => {
        clearTimeout(timer);
      },
    };
  },
};
