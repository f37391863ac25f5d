/** `relaywatch watch`: the scheduler and the alarms of the desktop program, in the foreground until told to stop. */

import type { Channel } from '../../core/alerting/channel.ts';
import { underConfig } from '../../core/alerting/config.ts';
import type { Clock } from '../../core/clock.ts';
import type { SystemSource } from '../../core/connectivity/facts.ts';
import type { References } from '../../core/connectivity/inquiry.ts';
import { createMonitor } from '../../core/monitor/monitor.ts';
import type { MonitorEvent, ServerState } from '../../core/monitor/state.ts';
import type { Probe } from '../../core/probe/result.ts';
import { oneLine } from '../../core/words.ts';
import { EXIT_STATUS } from '../exit-status.ts';
import type { Io } from '../io.ts';
import { styleFor } from '../output/style.ts';
import type { AlertSettings } from './alert-settings.ts';
import { createWatchAlerts } from './alerts.ts';
import { jsonReport } from './json-report.ts';
import type { LineOutput } from './line-output.ts';
import type { Report, StopReason, Tally } from './report.ts';
import type { WatchedServer } from './servers.ts';
import { followHistory } from './state-folder.ts';
import type { StateFolder } from './state-folder.ts';
import type { Meter } from './stats.ts';
import { startLine, stopLine, textReport } from './text-report.ts';

export interface WatchOptions {
  version: string;
  json: boolean;
  /** Whether each check is told of, not only alarms. */
  results: boolean;
  transcript: boolean;
  /** How often to tell how this process fares; null for never. */
  statsSeconds: number | null;
  alerts: AlertSettings;
  /** The folder to keep state and history in; null to keep nothing. */
  stateFolder: string | null;
}

/** The rest of the world, as this command sees it. */
export interface WatchServices {
  clock: Clock;
  probe: Probe;
  /** From 0 to 1, as Math.random. */
  random: () => number;
  newId: () => string;
  /** Opens standard output. */
  output: (onGone: () => void) => LineOutput;
  /** Calls back for the first signal that asks to stop. */
  onStop: (listener: (reason: StopReason) => void) => void;
  /** This computer's network and sleep. */
  system: SystemSource;
  references: References;
  meter: () => Meter;
  /**
   * The ways to tell that the settings name.
   * @param warn told what is missing for one of them.
   */
  channels: (settings: AlertSettings, warn: (sentence: string) => void) => Channel[];
  /** Rejects with a `UsageError`. */
  openState: (folder: string) => Promise<StateFolder>;
}

/** What a reader who stopped reading has left, at the end. */
const LAST_WORDS_MS = 300;
const WARNING_LIMIT = 500;

/** Resolves with the exit status when it was told to stop and has stopped. */
export async function watch(
  watched: readonly WatchedServer[],
  options: WatchOptions,
  io: Io,
  services: WatchServices,
): Promise<number> {
  const { clock } = services;
  const { stateFolder, alerts: settings } = options;
  const warn = (sentence: string): void => {
    io.stderr.write(`relaywatch: ${oneLine(sentence, WARNING_LIMIT)}\n`);
  };
  const state = stateFolder === null ? null : await services.openState(stateFolder);
  const history = state?.history ?? null;
  if (history) followHistory(history, warn);
  const startedMs = clock.monotonicMs();
  let stop: (reason: StopReason) => void = () => undefined;
  const stopped = new Promise<StopReason>((resolve) => {
    stop = resolve;
  });
  const output = services.output(() => {
    stop('output-closed');
  });
  services.onStop(stop);

  const byId = new Map(watched.map((one) => [one.server.id, one]));
  const report = reportFor(watched, options, io);
  const tally = { checks: 0, alarms: 0 };
  const meter = options.statsSeconds === null ? null : services.meter();
  const say = (saying: Parameters<Report>[0], weight: 'must' | 'may'): void => {
    const line = report(saying);
    if (line !== null) output.line(line, weight);
  };

  const monitor = createMonitor({
    clock,
    probe: services.probe,
    history: history ?? FORGETFUL,
    forDisplay: false,
    system: services.system,
    references: services.references,
    random: services.random,
    newId: services.newId,
    targetOf: ({ id }) => {
      const one = byId.get(id);
      if (!one) throw new Error(`Nobody knows the server ${id}`);
      return one.target;
    },
  });
  const alerts = createWatchAlerts({
    clock,
    config: settings.config,
    channels: services.channels(settings, warn),
    servers: watched.map(({ server }) => server),
    state: (id) => monitor.state(id),
    log: history,
    warn,
  });
  const follow = (event: MonitorEvent): void => {
    switch (event.type) {
      case 'result': {
        tally.checks += 1;
        meter?.check(event.startedLateMs);
        const one = byId.get(event.id);
        if (options.results && one) say({ ...event, type: 'result', watched: one }, 'may');
        return;
      }
      case 'alarm': {
        tally.alarms += 1;
        const server = byId.get(event.alarm.serverId)?.server;
        if (server) say({ type: 'alarm', alarm: event.alarm, server }, 'must');
        alerts.offer(event.alarm);
        return;
      }
      case 'connectivity':
        say({ ...event, atMs: clock.wallMs() }, 'must');
        if (!event.offline) alerts.resumed();
        return;
      case 'state':
      case 'removed':
    }
  };
  monitor.subscribe(follow);

  const { version } = options;
  say({ type: 'started', atMs: clock.wallMs(), version, servers: watched.length }, 'must');
  io.stderr.write(`${startLine(watched.length, io.stderr.isTerminal)}\n`);
  if (history) monitor.restore(await history.restore());
  monitor.setServers(watched.map(({ server }) => underConfig(server, settings.config)));
  await alerts.restore();
  const stats = repeat(clock, options.statsSeconds, () => {
    if (meter) say({ type: 'stats', atMs: clock.wallMs(), stats: meter.read() }, 'may');
  });

  const reason = await stopped;
  stats.close();
  meter?.close();
  const counts = countStates(monitor.states());
  await monitor.stop();
  await alerts.close();
  await state?.close();
  const forMs = clock.monotonicMs() - startedMs;
  const sum: Tally = { servers: watched.length, ...tally, ...counts, dropped: output.dropped };
  say({ type: 'stopped', atMs: clock.wallMs(), reason, forMs, tally: sum }, 'must');
  if (reason !== 'output-closed') io.stderr.write(`${stopLine(sum, forMs)}\n`);
  await output.close(LAST_WORDS_MS);
  return EXIT_STATUS.OK;
}

/** Nothing outlives this process. */
const FORGETFUL: Parameters<typeof createMonitor>[0]['history'] = {
  addSample: () => undefined,
  saveState: () => undefined,
  saveIncident: () => undefined,
  addIncidentEvent: () => undefined,
  addCertificate: () => undefined,
  addGap: () => undefined,
  forget: () => undefined,
};

function reportFor(watched: readonly WatchedServer[], options: WatchOptions, io: Io): Report {
  if (options.json) return jsonReport({ transcript: options.transcript });
  return textReport(styleFor(io.stdout, io.environment), watched);
}

function countStates(states: readonly ServerState[]): Pick<Tally, ServerState['status']> {
  const counts = { up: 0, degraded: 0, down: 0, unknown: 0 };
  for (const { status } of states) counts[status] += 1;
  return counts;
}

function repeat(clock: Clock, seconds: number | null, action: () => void): { close(): void } {
  if (seconds === null) return { close: () => undefined };
  const again = (): void => {
    action();
    timer = clock.after(seconds * 1000, again);
  };
  let timer = clock.after(seconds * 1000, again);
  return {
    close: () => {
      timer.cancel();
    },
  };
}
