/** Signals, standard output and the network as this process has them. */

import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';

import { systemClock } from '../../core/clock.ts';
import type { Clock, TimerHandle } from '../../core/clock.ts';
import { saysOffline } from '../../core/monitor/connectivity.ts';
import type { Probe } from '../../core/probe/result.ts';
import { createLineOutput } from './line-output.ts';
import type { StopReason } from './report.ts';
import { systemSink } from './sinks.ts';
import { createMeter } from './stats.ts';
import type { WatchServices } from './watch.ts';

/** Exit statuses of those who are ended by a signal, as shells have them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const POLL_MS = 5_000;

/** @param onOutputGone called back when standard output has no reader any more. */
export function systemServices(
  probe: Probe,
  onOutputGone: (listener: () => void) => void,
): WatchServices {
  return {
    clock: systemClock,
    probe,
    random: Math.random,
    newId: () => randomUUID(),
    output: (onGone) => {
      onOutputGone(onGone);
      return createLineOutput(systemSink(systemClock, onGone));
    },
    onStop,
    watchNetwork: (tell) => watchNetwork(systemClock, tell),
    meter: createMeter,
  };
}

/** The second signal ends the process at once. */
function onStop(listener: (reason: StopReason) => void): void {
  let asked = false;
  for (const [name, status] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      if (asked) process.exit(status);
      asked = true;
      listener(name as keyof typeof SIGNALS);
    });
  }
}

function watchNetwork(clock: Clock, tell: (offline: boolean) => void): { close(): void } {
  let told: boolean | null = null;
  let timer: TimerHandle;
  const look = (): void => {
    const offline = isOffline();
    if (offline !== told) tell(offline);
    told = offline;
    timer = clock.after(POLL_MS, look);
  };
  look();
  return {
    close: () => {
      timer.cancel();
    },
  };
}

function isOffline(): boolean {
  try {
    const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    return saysOffline({ interfaces, systemOnline: null });
  } catch {
    // A sandbox may hide them.
    return false;
  }
}
