import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHistory } from '../../../main/core/history/open.ts';
import type { HistoryStore } from '../../../main/core/history/store.ts';
import { createMonitor } from '../../../main/core/monitor/monitor.ts';
import type { Monitor } from '../../../main/core/monitor/monitor.ts';
import type { Alarm, ServerState } from '../../../main/core/monitor/state.ts';
import { targetOf } from '../../../main/core/server.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom, serverOf } from '../../support/monitored.ts';
import { REFUSED, tlsUntil } from '../../support/samples.ts';
import { ScriptedNetwork } from '../../support/scripted-network.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const SERVERS = [serverOf('mx1'), serverOf('mx2', { warnMs: 100 })];

let folder: string;
let clock: ManualClock;
let network: ScriptedNetwork;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relaywatch-restart-'));
  clock = new ManualClock();
  network = new ScriptedNetwork(clock);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

interface Program {
  monitor: Monitor;
  history: HistoryStore;
  alarms: Alarm[];
}

/** As the application starts: history first, then the monitor goes on from it. */
async function start(): Promise<Program> {
  const history = await openHistory({ path: join(folder, 'history.sqlite'), worker: WORKER });
  const monitor = createMonitor({
    clock,
    probe: network.probe,
    history,
    random: seededRandom(1),
    newId: () => `incident at ${clock.wallMs()}`,
    targetOf: (server) => targetOf(server),
  });
  const alarms: Alarm[] = [];
  monitor.subscribe((event) => {
    if (event.type === 'alarm') alarms.push(event.alarm);
  });
  monitor.restore(await history.restore());
  monitor.setServers(SERVERS);
  return { monitor, history, alarms };
}

async function stop({ monitor, history }: Program): Promise<void> {
  await monitor.stop();
  await history.close();
}

it('goes on after a restart exactly where it was', async () => {
  const tls = tlsUntil(clock.wallMs() + 5 * DAY);
  network.answer('mx1', { tls });
  network.answer('mx2', { timings: { connect: 200, total: 200 } });
  const before = await start();
  await clock.advance(5 * MINUTE);
  network.answer('mx1', { failure: REFUSED, tls });
  await clock.advance(5 * MINUTE);
  expect(before.alarms.map(({ kind }) => kind).sort()).toEqual(['certificate', 'down', 'slow']);
  const known = before.monitor.states();
  await stop(before);

  const after = await start();
  const lasting = (state: ServerState | undefined): unknown => ({
    ...state,
    // These depend on when one asks.
    nextCheckMs: null,
    degradations: state?.degradations.map(({ kind }) => kind),
  });
  expect(lasting(after.monitor.states()[0])).toEqual(lasting(known[0]));
  expect(after.monitor.states()[1]).toMatchObject({
    status: 'degraded',
    samples: known[1]?.samples,
    certificate: null,
  });
  await clock.advance(5 * MINUTE);
  expect(after.alarms).toEqual([]);

  network.answer('mx1', { tls });
  await clock.advance(2 * MINUTE);
  const down = before.alarms.find((alarm) => alarm.kind === 'down') ?? expect.fail('not down');
  expect(after.alarms).toEqual([
    expect.objectContaining({ kind: 'up', serverId: 'mx1', incidentId: down.incidentId }),
  ]);
  const [incident, ...others] = await after.history.incidents('mx1', 10);
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ id: down.incidentId, startedMs: down.sinceMs });
  const [up] = after.alarms;
  expect((incident?.endedMs ?? 0) - down.sinceMs).toBe(up?.kind === 'up' && up.downForMs);
  await stop(after);
});
