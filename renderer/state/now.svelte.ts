/** The time as the window shows it: one tick a second for every relative time, none while hidden. */

const TICK_MS = 1_000;

export class Now {
  #ms = $state(Date.now());

  /** Epoch milliseconds, at most a second old while the window is visible. */
  get ms(): number {
    return this.#ms;
  }

  /** Starts ticking; returns the function that stops it. */
  start(): () => void {
    const tick = (): void => {
      if (!document.hidden) this.#ms = Date.now();
    };
    const timer = setInterval(tick, TICK_MS);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }
}
