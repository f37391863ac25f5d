import { beforeEach, describe, expect, it } from 'vitest';

import type { HistoryStore } from '../../../main/core/history/store.ts';
import type { Probe } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import type { Server } from '../../../main/core/server.ts';
import type { Secrets } from '../../../main/desktop/secrets.ts';
import type { Settings, SettingsData } from '../../../main/desktop/settings.ts';
import { createWatch } from '../../../main/desktop/watch.ts';
import type { Watch } from '../../../main/desktop/watch.ts';
import { standInHistory } from '../../support/history-stand-in.ts';
import { ScriptedSystem } from '../../support/scripted-system.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { KeptHistory } from '../../support/monitored.ts';
import { resultOf } from '../../support/samples.ts';
import { serverNamed } from './stand-ins.ts';

let clock: ManualClock;
let kept: KeptHistory;
let closed: boolean;
let targets: Target[];
let unlocked: string[];

beforeEach(() => {
  clock = new ManualClock();
  kept = new KeptHistory();
  closed = false;
  targets = [];
  unlocked = [];
});

const history = (): HistoryStore =>
  standInHistory({
    addSample: (id, sample) => {
      kept.addSample(id, sample);
    },
    saveState: (id, state) => {
      kept.saveState(id, state);
    },
    saveIncident: (incident) => {
      kept.saveIncident(incident);
    },
    forget: (id) => {
      kept.forget(id);
    },
    restore: () => Promise.resolve(kept.restore()),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  });

const probe: Probe = (target) => {
  targets.push(target);
  const result = resultOf({ atMs: clock.wallMs() });
  const { host, port, security, depth } = target;
  return Promise.resolve({ ...result, target: { host, port, security, depth } });
};

const secrets: Secrets = {
  has: (id) => id === 'mx2',
  known: (id) => (unlocked.includes(id) ? 'hunter2' : null),
  sealed: () => null,
  seal: () => Promise.resolve({ ok: true, value: '' }),
  put: () => undefined,
  unlock: (ids) => {
    unlocked.push(...ids);
    return Promise.resolve();
  },
};

/** Settings that hold these servers in memory. */
function settingsWith(servers: Server[]): Settings {
  const data = { servers } as SettingsData;
  return {
    opening: { kind: 'opened' },
    get: (key) => data[key],
    set: (key, value) => {
      data[key] = value;
    },
  };
}

async function watching(servers: Server[]): Promise<Watch> {
  const watch = createWatch({
    settings: settingsWith(servers),
    secrets,
    history: Promise.resolve(history()),
    probe,
    system: new ScriptedSystem(),
    references: { ask: () => Promise.resolve(false) },
    clock,
    under: (server) => server,
    onServers: () => undefined,
    onEvent: () => undefined,
  });
  await watch.start();
  await clock.advance(1_000);
  return watch;
}

const auth = { user: 'u', mechanism: null };
const STORED = [serverNamed('mx1'), serverNamed('mx2', { auth })];
const statuses = (watch: Watch): unknown[] =>
  watch.views().map(({ server, state, hasPassword }) => [server.name, state.status, hasPassword]);

describe('watching', () => {
  it('begins with the servers of the settings, with the passwords that are stored', async () => {
    const watch = await watching(STORED);
    expect(statuses(watch)).toEqual([
      ['mx1', 'up', false],
      ['mx2', 'up', true],
    ]);
    expect(unlocked).toEqual(['mx2']);
    expect(targets.map(({ auth: used }) => used?.secret)).toEqual([undefined, 'hunter2']);
    await watch.stop();
  });

  it('goes on where it ended', async () => {
    await (await watching(STORED)).stop();
    const watch = await watching(STORED);
    expect(watch.view('mx1')?.state.samples).toHaveLength(2);
    await watch.stop();
  });

  it('ends with nothing left, and with everything on disk', async () => {
    const watch = await watching(STORED);
    await watch.stop();
    expect(clock.timers).toBe(0);
    expect(closed).toBe(true);
    const made = targets.length;
    await clock.advance(600_000);
    expect(targets).toHaveLength(made);
  });

  it('shows a server that was added, and no longer one that was removed', async () => {
    const watch = await watching(STORED);
    await watch.catalog.add([{ entry: { host: 'mx3' } }]);
    watch.catalog.remove(['mx1']);
    await clock.advance(1_000);
    expect(watch.views().map(({ server }) => server.name)).toEqual(['mx2', 'mx3']);
    expect(watch.view('mx1')).toBeNull();
    await watch.stop();
  });
});

describe('a demo server', () => {
  const demo = (port: number): Server => serverNamed('demo-slow', { port });

  it('is checked with the authority of the demo', async () => {
    const watch = await watching([]);
    watch.catalog.addDemo([demo(2525)], 'PEM');
    await clock.advance(1_000);
    expect(targets.at(-1)?.ca).toEqual(['PEM']);
    expect(watch.views()).toMatchObject([{ demo: true }]);
    await watch.stop();
  });

  it('has its past although it listens on another port', async () => {
    const first = await watching([]);
    first.catalog.addDemo([demo(2525)], 'PEM');
    await clock.advance(1_000);
    const past = first.view('demo-slow')?.state.samples ?? [];
    expect(past).not.toEqual([]);
    await first.stop();

    const second = await watching([]);
    await second.recallDemo([demo(2626)]);
    second.catalog.addDemo([demo(2626)], 'PEM');
    await clock.advance(1_000);
    // Its regular time may come within the second, too.
    expect(second.view('demo-slow')?.state.samples.slice(0, past.length)).toEqual(past);
    await second.stop();
  });
});
