import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistory } from '../../../main/core/history/open.ts';
import type { NotificationRecord } from '../../../main/core/history/records.ts';
import type { HistoryStore } from '../../../main/core/history/store.ts';
import { INITIAL_ALARM_STATE } from '../../../main/core/monitor/alarm-state.ts';
import type { PersistedState } from '../../../main/core/monitor/state.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { REFUSED, sampleAt } from '../../support/samples.ts';

const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
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

describe.each(['node', 'wasm'] as const)('history over the %s driver', (driver) => {
  let folder: string;
  let path: string;
  let clock: ManualClock;
  let history: HistoryStore;

  beforeEach(async () => {
    clock = new ManualClock(NOW);
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-clear-'));
    path = join(folder, 'history.sqlite');
    history = await openHistory({ path, worker: WORKER, driver, clock });
  });

  afterEach(async () => {
    await history.close();
    await rm(folder, { recursive: true });
  });

  const reopen = async (): Promise<void> => {
    await history.close();
    history = await openHistory({ path, worker: WORKER, driver, clock });
    expect(history.opening).toEqual({ kind: 'opened' });
  };

  const check = (serverId: string, days: number): void => {
    for (let ago = days * DAY; ago > 0; ago -= 5 * MINUTE)
      history.addSample(serverId, sampleAt(NOW - ago, { coversMs: 5 * MINUTE }));
  };

  const told = (
    id: string,
    incidentId: string | null,
    outcome: NotificationRecord['outcome'],
  ): void => {
    history.addNotification({
      ...{ id, atMs: NOW - HOUR, channel: 'native', alarm: 'down', serverId: 'mx1' },
      ...{ incidentId, outcome, problem: null, payload: outcome === 'pending' ? '{}' : null },
    });
  };

  /** Two servers, the first with one incident that is over and one that lasts. */
  const past = async (): Promise<void> => {
    for (const id of ['mx1', 'mx2']) {
      check(id, 20);
      history.saveState(id, STATE);
    }
    const incident = { serverId: 'mx1', location: 'here', failure: REFUSED };
    const [startedMs, confirmedMs] = [NOW - 2 * HOUR, NOW - HOUR];
    history.saveIncident({ ...incident, id: 'over', startedMs, confirmedMs, endedMs: NOW - HOUR });
    history.saveIncident({ ...incident, id: 'lasts', startedMs, confirmedMs, endedMs: null });
    history.addIncidentEvent({ ...incident, incidentId: 'lasts', atMs: startedMs, kind: 'began' });
    told('of what is over', 'over', 'sent');
    told('of what lasts', 'lasts', 'sent');
    told('still to be told', null, 'pending');
    await history.flush();
  };

  const expectWhatGoesOn = async (): Promise<void> => {
    const ids = (await history.incidents('mx1', 10)).map(({ id }) => id);
    expect(ids).toEqual(['lasts']);
    expect(await history.incidentEvents('lasts')).toHaveLength(1);
    const notified = (await history.notifications({ serverId: 'mx1' })).map(({ id }) => id);
    expect(notified.sort()).toEqual(['of what lasts', 'still to be told']);
    const restored = (await history.restore()).get('mx1');
    expect(restored).toEqual({ state: STATE, samples: [] });
  };

  it('says how much there is, without counting it one by one', async () => {
    expect(await history.measure()).toMatchObject({ samples: 0, oldestSampleMs: null });
    check('mx1', 2);
    check('mx2', 1);
    const { size } = await stat(path);
    const measure = await history.measure();
    expect(measure).toMatchObject({ samples: 3 * 288, oldestSampleMs: NOW - 2 * DAY });
    expect(measure.bytes).toBeGreaterThan(size);
  });

  it('of all servers is deleted but for what goes on, and gives the room back', async () => {
    await past();
    const { bytes } = await history.measure();
    await history.clear(null);
    await expectWhatGoesOn();
    const measure = await history.measure();
    expect(measure).toMatchObject({ samples: 0, oldestSampleMs: null });
    expect(measure.bytes).toBeLessThan(bytes / 2);
    history.addSample('mx1', sampleAt(NOW));
    expect(await history.samples('mx1', 0, 10)).toHaveLength(1);
    expect(await history.gaps(EVER)).toEqual([]);
    await reopen();
    expect(await history.samples('mx1', 0, 10)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(
      expect.not.arrayContaining([expect.stringContaining('.fresh')]) as string[],
    );
  });

  it('of one server is deleted but for what goes on, and the others keep theirs', async () => {
    await past();
    await history.clear('mx1');
    await expectWhatGoesOn();
    expect(await history.samples('mx2', 0, 10_000)).toHaveLength(20 * 288);
    await reopen();
    await expectWhatGoesOn();
  });

  it('is pruned at once when it is to be kept for less long', async () => {
    await past();
    // Nothing goes that is not rolled up yet, which is done once a minute.
    await clock.advance(2 * MINUTE);
    history.addSample('mx3', sampleAt(NOW));
    await history.flush();
    const monitoredMs = async (): Promise<number | undefined> =>
      (await history.uptimes({ windowsMs: [30 * DAY] })).get('mx1')?.[0]?.monitoredMs;
    await expect.poll(monitoredMs, SOON).toBe(20 * DAY);
    await history.setRetention({ rawDays: 7 });
    await expect
      .poll(async () => (await history.samples('mx1', 0, 10_000))[0]?.atMs, SOON)
      .toBe(NOW - 7 * DAY + 5 * MINUTE);
    expect(await history.measure()).toMatchObject({
      samples: 2 * (7 * 288 - 1) + 1,
      oldestSampleMs: NOW - 7 * DAY + 5 * MINUTE,
    });
    expect(await monitoredMs()).toBe(20 * DAY);
  });
});
