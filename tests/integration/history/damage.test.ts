import { mkdir, mkdtemp, open as openFile, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistory } from '../../../main/core/history/open.ts';
import { openDatabase } from '../../../main/core/history/driver.ts';
import type { Gap, IncidentEvent, NotificationRecord } from '../../../main/core/history/records.ts';
import type { HistoryStore, Salvage } from '../../../main/core/history/store.ts';
import { INITIAL_ALARM_STATE } from '../../../main/core/monitor/alarm-state.ts';
import type { Incident, PersistedState } from '../../../main/core/monitor/state.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { REFUSED, sampleAt, tlsUntil } from '../../support/samples.ts';

const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const PAGE = 4096;
/** What is done in the background is waited for. */
const SOON = { timeout: 20_000 };

const STATE: PersistedState = {
  version: 2,
  alarm: INITIAL_ALARM_STATE,
  statusSinceMs: 1,
  last: null,
  lastGood: null,
  reachedFrom: [],
  mutedUntilMs: 5,
};
const INCIDENT: Incident = {
  id: 'incident-1',
  serverId: 'mx1',
  location: 'berlin',
  startedMs: 1_000,
  confirmedMs: 2_000,
  endedMs: 3_000,
  failure: REFUSED,
};
const STEP: IncidentEvent = {
  incidentId: 'incident-1',
  serverId: 'mx1',
  location: 'berlin',
  atMs: 1_000,
  kind: 'began',
  failure: REFUSED,
};
const TOLD: NotificationRecord = {
  id: 'incident-1 down native',
  atMs: 2_000,
  channel: 'native',
  alarm: 'down',
  serverId: 'mx1',
  incidentId: 'incident-1',
  outcome: 'sent',
  problem: null,
  payload: 'what the sender needs',
};
const GAP: Gap = { serverId: null, location: 'berlin', fromMs: 5, toMs: 6, cause: 'asleep' };

describe.each(['node', 'wasm'] as const)('history over the %s driver', (driver) => {
  let folder: string;
  let path: string;
  const stores: HistoryStore[] = [];

  const open = async (): Promise<HistoryStore> => {
    const store = await openHistory({ path, worker: WORKER, driver });
    stores.push(store);
    return store;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-damage-'));
    path = join(folder, 'history.sqlite');
  });

  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await rm(folder, { recursive: true });
  });

  /** A file with thousands of samples, of which these pages are then overwritten. */
  async function damagedFile(
    pages: (count: number) => { first: number; count: number },
  ): Promise<void> {
    const store = await open();
    for (let i = 0; i < 5_000; i++) store.addSample('mx1', sampleAt(i * MINUTE));
    await store.close();
    const { size } = await stat(path);
    const { first, count } = pages(size / PAGE);
    const file = await openFile(path, 'r+');
    await file.write(Buffer.alloc(count * PAGE, 0x5a), 0, count * PAGE, first * PAGE);
    await file.close();
  }

  /** Destroys the first page of a table, after doing something else to the file. */
  async function damageTable(name: string, sql = ''): Promise<void> {
    const database = await openDatabase(path, driver);
    database.exec(sql);
    const [row] = database.all('SELECT rootpage FROM sqlite_schema WHERE name = ?', name);
    database.close();
    const file = await openFile(path, 'r+');
    await file.write(Buffer.alloc(PAGE, 0x5a), 0, PAGE, (Number(row?.['rootpage']) - 1) * PAGE);
    await file.close();
  }

  const keptAside = async (): Promise<string | undefined> =>
    (await readdir(folder)).find((name) => name.includes('.broken-'));

  it('of which much is destroyed is kept aside when it is opened', async () => {
    await damagedFile((count) => ({ first: 1, count: count - 1 }));
    const { size } = await stat(path);
    const { opening } = await open();
    expect(opening).toMatchObject({ kind: 'replaced', keptAs: await keptAside() });
    expect(await readFile(join(folder, String(await keptAside())))).toHaveLength(size);
  });

  it('that shows its damage only in use is kept aside then, and goes on in a new one', async () => {
    await damagedFile((count) => ({ first: Math.floor(count / 2), count: 1 }));
    const store = await open();
    expect(store.opening).toEqual({ kind: 'opened' });
    const problems: (string | null)[] = [];
    store.onProblem((problem) => problems.push(problem));
    expect(await store.samples('mx1', 0, 10_000)).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(String(await keptAside()))]);
    store.addSample('mx1', sampleAt(1));
    expect(await store.samples('mx1', 0, 10_000)).toContainEqual(sampleAt(1));
  });

  const salvageOf = (store: HistoryStore): Promise<Salvage> =>
    new Promise((resolve) => {
      store.onSalvage(resolve);
    });

  it('gives back, in the new one, what could be read, and what people were told at once', async () => {
    const before = await open();
    before.saveState('mx1', STATE);
    before.saveIncident(INCIDENT);
    before.addIncidentEvent(STEP);
    before.addNotification(TOLD);
    before.addGap(GAP);
    before.addCertificate({
      serverId: 'mx1',
      location: 'here',
      atMs: 1_000,
      certificate: tlsUntil(5_000).certificate,
    });
    for (let i = 0; i < 20; i++)
      before.addSample('mx2', sampleAt(i * MINUTE, { location: 'berlin' }));
    await before.close();
    await damagedFile((count) => ({ first: Math.floor(count / 2), count: 1 }));
    const store = await open();
    await store.samples('mx1', 0, 10_000);
    expect((await store.restore()).get('mx1')?.state).toEqual(STATE);
    expect(await store.incidents('mx1', 10)).toEqual([INCIDENT]);
    expect(await store.incidentEvents(INCIDENT.id)).toEqual([STEP]);
    expect(await store.notifications({})).toEqual([TOLD]);
    expect(await store.gaps(EVER)).toContainEqual(GAP);
    expect(await store.certificateHistory('mx1')).toHaveLength(1);

    const salvage = await salvageOf(store);
    expect(salvage).toEqual({
      keptAs: await keptAside(),
      samples: expect.any(Number) as number,
      incidents: 1,
      complete: false,
    });
    expect(await store.samples('mx2', 0, 100)).toHaveLength(20);
    const { length } = await store.samples('mx1', 0, 10_000);
    expect(length).toBe(salvage.samples - 20);
    // Of 36 bytes and more a sample, a page holds about a hundred, and what lay in the same hours is read.
    expect(length).toBeGreaterThan(4_500);
    expect(length).toBeLessThan(5_000);
  });

  it('keeps the rollups of the time from which there are no samples any more', async () => {
    const now = Date.parse('2026-11-23T10:00:00.000Z');
    const clock = new ManualClock(now - 50 * DAY);
    const options = { path, worker: WORKER, driver, clock };
    const before = await openHistory({ ...options, retention: { rawDays: 1 } });
    stores.push(before);
    for (let day = 0; day < 50; day++) {
      for (let i = 0; i < 24; i++)
        before.addSample('mx1', sampleAt(clock.wallMs() + i * HOUR, { coversMs: HOUR }));
      await clock.advance(DAY);
      await before.flush();
    }
    const query = { windowsMs: [100 * DAY], serverIds: ['mx1'] };
    const wanted = (await before.uptimes(query)).get('mx1')?.[0];
    expect(wanted?.monitoredMs).toBe(50 * DAY);
    await expect
      .poll(async () => (await before.samples('mx1', 0, 10_000)).length, SOON)
      .toBeLessThan(3 * 24);
    await before.close();

    await damageTable('gap');
    const store = await openHistory(options);
    stores.push(store);
    expect(await store.gaps(EVER)).toEqual([]);
    expect(await salvageOf(store)).toMatchObject({ complete: false });
    await expect
      .poll(async () => (await store.uptimes(query)).get('mx1')?.[0], SOON)
      .toEqual(wanted);
    await expect
      .poll(
        async () => (await store.series({ ...EVER, serverId: 'mx1', resolution: 'hour' })).points,
        SOON,
      )
      .toHaveLength(50 * 24);
  });

  it('is read through after the program was killed, as far as it may have suffered', async () => {
    await damagedFile(() => ({ first: 0, count: 0 }));
    await damageTable('notification', "UPDATE fact SET value = 0 WHERE name = 'closed'");
    const store = await open();
    expect(store.opening).toEqual({ kind: 'opened' });
    const problems: (string | null)[] = [];
    store.onProblem((problem) => problems.push(problem));
    expect(await salvageOf(store)).toMatchObject({ samples: 5_000 });
    expect(problems).toEqual([expect.stringContaining(String(await keptAside()))]);
    expect(await store.samples('mx1', 0, 10_000)).toHaveLength(5_000);
  });

  it('that cannot be opened yet says so, keeps what comes, and writes it when it can', async () => {
    await mkdir(path);
    const store = await open();
    expect(store.opening).toMatchObject({ kind: 'failed' });
    expect(await store.restore()).toEqual(new Map());
    const problems: (string | null)[] = [];
    store.onProblem((problem) => problems.push(problem));
    store.addSample('mx1', sampleAt(1));
    await store.flush();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/cannot be written/);

    await rm(path, { recursive: true });
    await store.flush();
    expect(problems.at(-1)).toBeNull();
    expect(await store.samples('mx1', 0, 10)).toHaveLength(1);
  });

  it('goes on with a new worker when the old one died, and loses nothing', async () => {
    const workers: Worker[] = [];
    const store = await openHistory({
      path,
      driver,
      worker: () => {
        const worker = new Worker(WORKER);
        workers.push(worker);
        return worker;
      },
    });
    stores.push(store);
    store.addSample('mx1', sampleAt(1));
    await store.flush();
    store.addSample('mx1', sampleAt(2));
    const flushed = store.flush();
    await workers[0]?.terminate();
    await flushed;
    store.addSample('mx1', sampleAt(3));
    await store.flush();
    expect((await store.samples('mx1', 0, 10)).map(({ atMs }) => atMs)).toEqual([1, 2, 3]);
    expect(workers).toHaveLength(2);
  });

  it('written by a later version is kept aside, not misread', async () => {
    const store = await open();
    await store.close();
    const file = await openFile(path, 'r+');
    // The user version in the header of the file format.
    await file.write(Buffer.from([0, 0, 0, 99]), 0, 4, 60);
    await file.close();
    const again = await open();
    expect(again.opening).toMatchObject({ kind: 'replaced' });
    expect(again.opening.kind === 'replaced' && again.opening.problem).toMatch(/newer version/);
  });
});
