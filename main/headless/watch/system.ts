/** Signals, standard output and the network as this process has them. */

import { randomUUID } from 'node:crypto';

import { systemClock } from '../../core/clock.ts';
import { nodeReferences } from '../../core/connectivity/node-references.ts';
import { nodeSystem } from '../../core/connectivity/node-system.ts';
import type { Probe } from '../../core/probe/result.ts';
import { growSlowly } from './heap.ts';
import { createLineOutput } from './line-output.ts';
import type { StopReason } from './report.ts';
import { systemSink } from './sinks.ts';
import { createMeter } from './stats.ts';
import type { WatchServices } from './watch.ts';

/** Exit statuses of those who are ended by a signal, as shells have them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** @param onOutputGone called back when standard output has no reader any more. */
export function systemServices(
  probe: Probe,
  onOutputGone: (listener: () => void) => void,
): WatchServices {
  growSlowly();
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
    system: nodeSystem(),
    references: nodeReferences(),
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
