/** Signals, standard output and the network as this process has them. */

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';

import { createChannels } from '../../core/alerting/channels/create.ts';
import { systemClock } from '../../core/clock.ts';
import { nodeReferences } from '../../core/connectivity/node-references.ts';
import { nodeSystem } from '../../core/connectivity/node-system.ts';
import type { Probe } from '../../core/probe/result.ts';
import { systemRoots } from '../../core/probe/roots.ts';
import { growSlowly } from './heap.ts';
import { createLineOutput } from './line-output.ts';
import { missingNotifier, nativeChannel } from './notifier.ts';
import type { StopReason } from './report.ts';
import { systemSink } from './sinks.ts';
import { createMeter } from './stats.ts';
import type { WatchServices } from './watch.ts';

/** Exit statuses of those who are ended by a signal, as shells have them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * @param command URL of the built command's file.
 * @param onOutputGone called back when standard output has no reader any more.
 */
export function systemServices(
  probe: Probe,
  command: string,
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
    channels,
    openState: async (folder) => {
      const [{ openStateFolder }, { historyWorker }] = await Promise.all([
        import('./state-folder.ts'),
        import('./history-worker.ts'),
      ]);
      return openStateFolder(folder, historyWorker(command));
    },
  };
}

const channels: WatchServices['channels'] = ({ config, secret, environment }, warn) => {
  const { platform } = process;
  const needs = { secret, environment, platform, ca: () => systemRoots(process.env) };
  const added = createChannels(config.channels, needs);
  if (!config.desktop.enabled) return added;
  const missing = missingNotifier(platform, environment, existsSync);
  if (missing !== null) warn(missing);
  return [nativeChannel({ environment, platform }), ...added];
};

/** Signals this close together are one: timeout(1) sends one to the process and one to its group. */
const ONE_SIGNAL_MS = 500;

/** The second signal ends the process at once. */
function onStop(listener: (reason: StopReason) => void): void {
  let askedMs: number | null = null;
  for (const [name, status] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      const nowMs = performance.now();
      if (askedMs !== null && nowMs - askedMs > ONE_SIGNAL_MS) process.exit(status);
      askedMs ??= nowMs;
      listener(name as keyof typeof SIGNALS);
    });
  }
}
