import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistory } from '../../../main/core/history/open.ts';
import type { HistoryStore } from '../../../main/core/history/store.ts';
import { INITIAL_ALARM_STATE } from '../../../main/core/monitor/alarm-state.ts';
import type { Incident, PersistedState } from '../../../main/core/monitor/state.ts';
import { REFUSED, resultOf, sampleAt } from '../../support/samples.ts';

const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const MINUTE = 60_000;
const DAY = 86_400_000;

const STATE: PersistedState = {
  version: 2,
  alarm: {
    ...INITIAL_ALARM_STATE,
    attempt: {
      kind: 'hard',
      failures: 3,
      failure: REFUSED,
      sinceMs: 1_000,
      incidentId: 'incident-1',
      recovering: null,
    },
    response: { answers: [[50, 0]], said: 'WARNING', usualGreetingMs: null },
  },
  statusSinceMs: 1_000,
  last: resultOf({ atMs: 5_000, failure: REFUSED }),
  lastGood: resultOf({ atMs: 500 }),
  reachedFrom: [],
  mutedUntilMs: null,
};

function incident(change: Partial<Incident> = {}): Incident {
  return {
    id: 'incident-1',
    serverId: 'mx1',
    location: 'here',
    startedMs: 1_000,
    confirmedMs: 2_000,
    endedMs: null,
    failure: REFUSED,
    ...change,
  };
}

describe.each(['node', 'wasm'] as const)('history over the %s driver', (driver) => {
  let folder: string;
  let path: string;
  let history: HistoryStore;

  const open = (): Promise<HistoryStore> => openHistory({ path, worker: WORKER, driver });

  const reopen = async (): Promise<void> => {
    await history.close();
    history = await open();
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-history-'));
    path = join(folder, 'data', 'history.sqlite');
    history = await open();
  });

  afterEach(async () => {
    await history.close();
    await rm(folder, { recursive: true });
  });

  it('makes the file and its folder when there is none, and opens it the next time', async () => {
    expect(history.opening).toEqual({ kind: 'created' });
    await reopen();
    expect(history.opening).toEqual({ kind: 'opened' });
  });

  it('gives back states and the newest sixty samples after a restart, oldest first', async () => {
    history.saveState('mx1', STATE);
    for (let i = 0; i < 100; i++) history.addSample('mx1', sampleAt(i * MINUTE));
    history.addSample(
      'mx2',
      sampleAt(7, { totalMs: null, failure: { reason: 'dns', phase: 'dns' } }),
    );
    await reopen();
    const restored = await history.restore();
    expect([...restored.keys()]).toEqual(['mx1', 'mx2']);
    expect(restored.get('mx1')?.state).toEqual(STATE);
    expect(restored.get('mx1')?.samples.map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 60 }, (_, i) => (i + 40) * MINUTE),
    );
    expect(restored.get('mx2')).toEqual({
      state: null,
      samples: [sampleAt(7, { totalMs: null, failure: { reason: 'dns', phase: 'dns' } })],
    });
  });

  it('keeps every phase to the microsecond', async () => {
    const sample = sampleAt(1, {
      totalMs: 189.913,
      timings: { dns: 1.2, connect: 20.1, tls: 43.001, starttls: 0.004, ehloTls: 20.1, quit: 0 },
    });
    history.addSample('mx1', sample);
    expect(await history.samples('mx1', 0, 10)).toEqual([sample]);
  });

  it('answers with the newest samples since a time, oldest first, from every location', async () => {
    for (const atMs of [1, 2, 3, 4]) history.addSample('mx1', sampleAt(atMs));
    history.addSample('mx1', sampleAt(4, { location: 'berlin' }));
    const found = await history.samples('mx1', 2, 3);
    expect(found.map(({ atMs, location }) => `${atMs} ${location}`).sort()).toEqual([
      '3 here',
      '4 berlin',
      '4 here',
    ]);
    expect(found[0]?.atMs).toBe(3);
    expect(await history.samples('nobody', 0, 10)).toEqual([]);
  });

  it('replaces an incident when it ends, and lists the newest first', async () => {
    history.saveIncident(incident());
    history.saveIncident(incident({ id: 'incident-2', startedMs: 9_000, confirmedMs: 9_500 }));
    await history.flush();
    history.saveIncident(incident({ endedMs: 5_000 }));
    expect(await history.incidents('mx1', 10)).toEqual([
      incident({ id: 'incident-2', startedMs: 9_000, confirmedMs: 9_500 }),
      incident({ endedMs: 5_000 }),
    ]);
    expect(await history.incidents('mx1', 1)).toHaveLength(1);
    expect(await history.incidents('mx2', 10)).toEqual([]);
  });

  it('forgets one server and nothing else', async () => {
    for (const id of ['mx1', 'mx2']) {
      history.saveState(id, STATE);
      history.addSample(id, sampleAt(1));
      history.saveIncident(incident({ id: `of ${id}`, serverId: id }));
    }
    await history.flush();
    history.forget('mx1');
    await reopen();
    expect([...(await history.restore()).keys()]).toEqual(['mx2']);
    expect(await history.samples('mx1', 0, 10)).toEqual([]);
    expect(await history.incidents('mx1', 10)).toEqual([]);
    expect(await history.incidents('mx2', 10)).toHaveLength(1);
  });

  it('keeps what comes for a server after it was forgotten', async () => {
    history.addSample('mx1', sampleAt(1));
    await history.flush();
    history.forget('mx1');
    history.addSample('mx1', sampleAt(2));
    expect((await history.samples('mx1', 0, 10)).map(({ atMs }) => atMs)).toEqual([2]);
  });

  it('counts as up the monitored time without incident, and leaves gaps out', async () => {
    const now = Date.now();
    const at = (minutesAgo: number): number => now - minutesAgo * MINUTE;
    // Ten minutes monitored, an hour not, ten minutes monitored; down for the last five of them.
    for (let i = 0; i < 10; i++) {
      history.addSample('mx1', sampleAt(at(80 - i)));
      history.addSample('mx1', sampleAt(at(10 - i)));
    }
    history.saveIncident(incident({ startedMs: at(5), confirmedMs: at(4) }));
    expect(await history.uptime('mx1', DAY)).toBeCloseTo(0.75, 2);
    // The window begins in the middle of what one sample covers.
    expect(await history.uptime('mx1', 7.5 * MINUTE)).toBeCloseTo(1 - 5 / 7.5, 2);
    expect(await history.uptime('mx1', MINUTE)).toBeCloseTo(0, 2);
    expect(await history.uptime('nobody', DAY)).toBeNull();
  });

  it('counts an incident that went on through a gap only while someone watched', async () => {
    const now = Date.now();
    history.addSample('mx1', sampleAt(now - 30 * MINUTE));
    history.addSample('mx1', sampleAt(now - 29 * MINUTE));
    history.addSample('mx1', sampleAt(now - 2 * MINUTE));
    history.addSample('mx1', sampleAt(now - MINUTE));
    history.saveIncident(incident({ startedMs: now - 29 * MINUTE, endedMs: now - MINUTE }));
    expect(await history.uptime('mx1', DAY)).toBeCloseTo(0.5, 2);
  });

  it('leaves planned maintenance out, though it was checked, and goes on until later', async () => {
    const now = Date.now();
    const at = (minutesAgo: number): number => now - minutesAgo * MINUTE;
    for (let i = 0; i < 40; i++) history.addSample('mx1', sampleAt(at(40 - i)));
    const maintenance = { serverId: 'mx1', location: 'here', cause: 'maintenance' as const };
    history.addGap({ ...maintenance, fromMs: at(20), toMs: at(-20) });
    history.saveIncident(incident({ startedMs: at(25), confirmedMs: at(24) }));
    // Down for five of the twenty minutes before it.
    expect(await history.uptime('mx1', DAY)).toBeCloseTo(0.75, 2);
    // Called off ten minutes ago: another ten that count, and it was down in them.
    history.addGap({ ...maintenance, fromMs: at(20), toMs: at(10) });
    expect(await history.uptime('mx1', DAY)).toBeCloseTo(0.5, 2);
  });

  it('keeps a broken file aside and begins a new one', async () => {
    await history.close();
    await writeFile(
      path,
      'This is not a database, and long enough to be taken for one. '.repeat(100),
    );
    history = await open();
    const { opening } = history;
    const keptAs = opening.kind === 'replaced' ? opening.keptAs : '';
    expect(keptAs).toMatch(/^history\.sqlite\.broken-2/);
    expect(await readdir(join(folder, 'data'))).toContain(keptAs);
    history.addSample('mx1', sampleAt(1));
    await reopen();
    expect(history.opening).toEqual({ kind: 'opened' });
    expect(await history.samples('mx1', 0, 10)).toHaveLength(1);
  });
});
