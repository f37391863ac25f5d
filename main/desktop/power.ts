/** What the operating system says of sleep and network, told to the monitor once per change. */

import type { Clock, TimerHandle } from '../core/clock.ts';

export interface PowerNeeds {
  /** Electron's `powerMonitor`; on Linux it tells of each sleep twice. */
  powerMonitor: { on(event: 'suspend' | 'resume', listener: () => void): unknown };
  /** Whether the system says that there is no network; of changes there is no event. */
  isOffline(): boolean;
  clock: Clock;
  /** A computer asleep has no network either. */
  tell(offline: boolean): void;
}

const POLL_MS = 5_000;

/** Watches until closed. */
export function watchPower(needs: PowerNeeds): { close(): void } {
  let asleep = false;
  let told: boolean | null = null;
  let timer: TimerHandle | null = null;

  const look = (): void => {
    const offline = asleep || needs.isOffline();
    if (offline !== told) needs.tell(offline);
    told = offline;
  };
  const poll = (): void => {
    look();
    timer = needs.clock.after(POLL_MS, poll);
  };
  needs.powerMonitor.on('suspend', () => {
    asleep = true;
    look();
  });
  needs.powerMonitor.on('resume', () => {
    asleep = false;
    look();
  });
  poll();
  return {
    close() {
      timer?.cancel();
      timer = null;
    },
  };
}
