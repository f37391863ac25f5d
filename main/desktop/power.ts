/** Tells the monitor when this computer goes to sleep and wakes up. */

export interface PowerNeeds {
  /** Electron's `powerMonitor`; on Linux it tells of each sleep twice. */
  powerMonitor: {
    on(event: 'suspend' | 'resume' | 'unlock-screen', listener: () => void): unknown;
    off(event: 'suspend' | 'resume' | 'unlock-screen', listener: () => void): unknown;
  };
  monitor: { setAsleep(asleep: boolean): void; look(): void };
}

/** Watches until closed. */
export function watchPower({ powerMonitor, monitor }: PowerNeeds): { close(): void } {
  const suspend = (): void => {
    monitor.setAsleep(true);
  };
  const resume = (): void => {
    monitor.setAsleep(false);
  };
  // Whoever comes back may have changed the network meanwhile, and looks at the servers now.
  const unlock = (): void => {
    monitor.look();
  };
  powerMonitor.on('suspend', suspend);
  powerMonitor.on('resume', resume);
  powerMonitor.on('unlock-screen', unlock);
  return {
    close() {
      powerMonitor.off('suspend', suspend);
      powerMonitor.off('resume', resume);
      powerMonitor.off('unlock-screen', unlock);
    },
  };
}
