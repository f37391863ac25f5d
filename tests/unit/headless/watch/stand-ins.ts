/** `relaywatch watch` on a manual clock and a scripted network, with everything it said written down. */

import { DELIVERED } from '../../../../main/core/alerting/channel.ts';
import type { Channel, Delivery } from '../../../../main/core/alerting/channel.ts';
import type { Notice } from '../../../../main/core/alerting/notice.ts';
import type { HistoryStore } from '../../../../main/core/history/store.ts';
import { run } from '../../../../main/headless/cli.ts';
import type { StopReason } from '../../../../main/headless/watch/report.ts';
import type { Stats } from '../../../../main/headless/watch/stats.ts';
import type { WatchServices } from '../../../../main/headless/watch/watch.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { seededRandom } from '../../../support/monitored.ts';
import { ScriptedNetwork } from '../../../support/scripted-network.ts';
import { NO_NETWORK, OFFICE, ScriptedSystem } from '../../../support/scripted-system.ts';
import { fakeIo } from '../stand-ins.ts';
import type { FakeIo } from '../stand-ins.ts';

export const STATS: Stats = {
  periodMs: 1000,
  checks: 7,
  startedLateMs: { p50: 0.5, p99: 2, max: 3 },
  loopDelayMs: { p50: 0.1, p99: 4, max: 5 },
  cpuMs: 123,
  rssBytes: 64 << 20,
  heapUsedBytes: 10 << 20,
};

export interface Watching {
  io: FakeIo;
  clock: ManualClock;
  network: ScriptedNetwork;
  /** Lines on standard output. */
  lines: () => string[];
  /** The same as objects. */
  objects: () => Record<string, unknown>[];
  /** What the channel that listens was told. */
  told: Notice[];
  /** The network is lost or back, and that has been noticed. */
  offline: (offline: boolean) => Promise<void>;
  /** Asks it to stop and resolves with its exit status. */
  stop: (reason?: StopReason) => Promise<number>;
}

/** The system is looked at this often. */
const LOOK_MS = 5_000;

interface Options {
  io?: FakeIo;
  network?: (network: ScriptedNetwork) => void;
  /** What becomes of a notice. */
  deliver?: (notice: Notice) => Delivery;
  /** What is in the folder of `--state`. */
  history?: HistoryStore;
}

/** Begins to watch; the words are those after `relaywatch watch`. */
export async function watching(words: string[], options: Options = {}): Promise<Watching> {
  const { io = fakeIo() } = options;
  const clock = new ManualClock();
  const network = new ScriptedNetwork(clock);
  options.network?.(network);
  const written: string[] = [];
  let stop: (reason: StopReason) => void = () => undefined;
  const system = new ScriptedSystem();
  let ids = 0;
  const told: Notice[] = [];
  const listening: Channel = {
    id: 'desktop',
    name: 'The listener',
    deliver: (notice) => {
      told.push(notice);
      return Promise.resolve(options.deliver?.(notice) ?? DELIVERED);
    },
  };
  const services: WatchServices = {
    clock,
    probe: network.probe,
    random: seededRandom(1),
    newId: () => `incident-${++ids}`,
    output: () => ({
      line: (text) => written.push(text),
      dropped: 0,
      close: () => Promise.resolve(),
    }),
    onStop: (listener) => {
      stop = listener;
    },
    system,
    references: { ask: () => Promise.resolve(false) },
    meter: () => ({ check: () => undefined, read: () => STATS, close: () => undefined }),
    channels: ({ config }) => (config.desktop.enabled ? [listening] : []),
    openState: () => {
      const { history } = options;
      if (!history) throw new Error('There is no folder');
      return Promise.resolve({ history, close: () => history.close() });
    },
  };
  const ended = run(['watch', ...words], {
    version: '1.2.3',
    io,
    probe: () => Promise.resolve(network.probe),
    interruption: () => new AbortController().signal,
    mx: () => Promise.reject(new Error('no domain is looked up here')),
    watch: () => Promise.resolve(services),
  });
  // What the command needs is loaded first.
  while (written.length === 0 && io.err() === '') await new Promise(setImmediate);
  return {
    io,
    clock,
    network,
    told,
    lines: () => written,
    objects: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    offline: async (offline) => {
      system.facts = offline ? NO_NETWORK : OFFICE;
      await clock.advance(LOOK_MS);
    },
    stop: async (reason = 'SIGTERM') => {
      stop(reason);
      await clock.advance(10);
      return ended;
    },
  };
}
