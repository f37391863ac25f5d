import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openHistory } from '../../../main/core/history/open.ts';
import type { HistoryStore } from '../../../main/core/history/store.ts';
import type { SampleQuery, Uptime } from '../../../main/core/history/views.ts';
import type { Incident, Sample } from '../../../main/core/monitor/state.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { REFUSED, sampleAt } from '../../support/samples.ts';

const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Noon, so that a day of the calendar is not a day of the rollups wherever the test runs. */
const NOW = Date.parse('2026-11-23T12:00:00.000Z');

describe.each(['node', 'wasm'] as const)('the views over the %s driver', (driver) => {
  let folder: string;
  let clock: ManualClock;
  let history: HistoryStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-views-'));
    clock = new ManualClock(NOW);
    history = await openHistory({
      path: join(folder, 'history.sqlite'),
      worker: WORKER,
      driver,
      clock,
    });
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await history.close();
    await rm(folder, { recursive: true });
  });

  /** A check every five minutes between two moments before now. */
  const check = (
    serverId: string,
    fromAgoMs: number,
    toAgoMs: number,
    change: Partial<Sample> = {},
  ): void => {
    for (let ago = fromAgoMs; ago > toAgoMs; ago -= 5 * MINUTE)
      history.addSample(serverId, sampleAt(NOW - ago, { coversMs: 5 * MINUTE, ...change }));
  };

  const down = (startedAgoMs: number, endedAgoMs: number | null, change = {}): void => {
    const incident: Incident = {
      id: `incident of ${startedAgoMs}`,
      serverId: 'mx1',
      location: 'here',
      startedMs: NOW - startedAgoMs,
      confirmedMs: NOW - startedAgoMs + MINUTE,
      endedMs: endedAgoMs === null ? null : NOW - endedAgoMs,
      failure: REFUSED,
      ...change,
    };
    history.saveIncident(incident);
  };

  const inHours = ({ monitoredMs, downMs, gapMs, checks, uptime }: Uptime): unknown => ({
    monitored: monitoredMs / HOUR,
    down: downMs / HOUR,
    gap: gapMs / HOUR,
    checks,
    uptime,
  });

  it('say how long a server was up over several windows at once, gaps left out', async () => {
    check('mx1', 2 * DAY, DAY);
    check('mx1', 12 * HOUR, 0);
    down(1.5 * DAY, 1.25 * DAY);
    down(3 * HOUR, null);
    check('mx2', 6 * HOUR, 0);
    const found = await history.uptimes({ windowsMs: [30 * DAY, DAY, HOUR] });
    expect([...found.keys()].sort()).toEqual(['mx1', 'mx2']);
    expect(found.get('mx1')?.map(inHours)).toEqual([
      { monitored: 36, down: 9, gap: 12, checks: 432, uptime: 0.75 },
      { monitored: 12, down: 3, gap: 12, checks: 144, uptime: 0.75 },
      { monitored: 1, down: 1, gap: 0, checks: 12, uptime: 0 },
    ]);
    expect(found.get('mx2')?.map(inHours)).toEqual([
      { monitored: 6, down: 0, gap: 0, checks: 72, uptime: 1 },
      { monitored: 6, down: 0, gap: 0, checks: 72, uptime: 1 },
      { monitored: 1, down: 0, gap: 0, checks: 12, uptime: 1 },
    ]);
    expect(await history.uptime('mx1', DAY)).toBe(0.75);
  });

  it('tell one location from another', async () => {
    check('mx1', 2 * HOUR, 0);
    check('mx1', HOUR, 0, { location: 'berlin', totalMs: 500 });
    down(HOUR, null, { location: 'berlin' });
    const uptimeAt = async (location?: string): Promise<unknown> => {
      const query = { serverIds: ['mx1'], windowsMs: [DAY], ...(location && { location }) };
      return (await history.uptimes(query)).get('mx1')?.map(inHours);
    };
    const here = [{ monitored: 2, down: 0, gap: 0, checks: 24, uptime: 1 }];
    expect(await uptimeAt()).toEqual(here);
    expect(await uptimeAt('here')).toEqual(here);
    expect(await uptimeAt('berlin')).toEqual([
      { monitored: 1, down: 1, gap: 0, checks: 12, uptime: 0 },
    ]);
    expect(await uptimeAt('nowhere')).toEqual([
      { monitored: 0, down: 0, gap: 0, checks: 0, uptime: null },
    ]);
    const range = { serverId: 'mx1', fromMs: NOW - DAY, toMs: NOW };
    const maxOf = async (location?: string): Promise<unknown> =>
      (await history.series({ ...range, ...(location && { location }) })).points.at(-1)?.maxMs;
    expect([await maxOf(), await maxOf('berlin')]).toEqual([66, 500]);
    const { total } = await history.phasePercentiles({ ...range, location: 'berlin' });
    expect(total?.count).toBe(12);
    expect(await history.locations()).toEqual(['here', 'berlin']);
  });

  it('count failed and degraded checks, which are not downtime by themselves', async () => {
    check('mx1', HOUR, 30 * MINUTE, { totalMs: null, failure: REFUSED });
    check('mx1', 30 * MINUTE, 20 * MINUTE, { degraded: true });
    check('mx1', 20 * MINUTE, 0);
    const [uptime] = (await history.uptimes({ windowsMs: [DAY] })).get('mx1') ?? [];
    expect(uptime).toMatchObject({ checks: 12, failed: 6, degraded: 2, downMs: 0, uptime: 1 });
  });

  it('say how long each phase took on average, once asked for', async () => {
    const timings = { dns: 2, connect: 10, greeting: 50 };
    check('mx1', 3 * HOUR, 2 * HOUR, { timings });
    check('mx1', 2 * HOUR, HOUR, { timings: { ...timings, greeting: 150 } });
    check('mx1', HOUR, 0, {
      totalMs: null,
      timings: { dns: 2, connect: 5_000 },
      failure: { reason: 'connect-timeout', phase: 'connect' },
    });
    const range = { serverId: 'mx1', fromMs: NOW - DAY, toMs: NOW, resolution: 'day' } as const;
    const near = (ms: number): unknown => expect.closeTo(ms, -Math.log10(ms / 20));
    const [day] = (await history.series({ ...range, phases: true })).points;
    expect(day?.phasesMs).toEqual({ dns: near(2), connect: near(10), greeting: near(100) });
    expect((await history.series(range)).points[0]).not.toHaveProperty('phasesMs');
  });

  it('give the checks of a range one by one, the first when there are too many', async () => {
    check('mx1', 2 * HOUR, 0);
    const range = { serverId: 'mx1', fromMs: NOW - 60 * MINUTE, toMs: NOW - 45 * MINUTE };
    const timesOf = async (query: SampleQuery): Promise<number[]> =>
      (await history.samplesBetween(query)).map(({ atMs }) => (NOW - atMs) / MINUTE);
    expect(await timesOf(range)).toEqual([60, 55, 50]);
    expect(await timesOf({ ...range, limit: 2 })).toEqual([60, 55]);
    expect(await timesOf({ ...range, location: 'berlin' })).toEqual([]);
    expect(await timesOf({ ...range, serverId: 'nobody' })).toEqual([]);
  });

  it('draw a chart as fine as there is room, with gaps and why there are', async () => {
    check('mx1', 10 * HOUR, 8 * HOUR);
    check('mx1', 4 * HOUR, 0, { totalMs: 132 });
    history.addGap({
      serverId: null,
      location: 'here',
      fromMs: NOW - 7 * HOUR,
      toMs: NOW - 5 * HOUR,
      cause: 'asleep',
    });
    const range = { serverId: 'mx1', fromMs: NOW - DAY, toMs: NOW };
    const fine = await history.series(range);
    expect(fine.resolution).toBe('five-minutes');
    expect(fine.points).toHaveLength(72);
    expect(fine.points[0]).toEqual({
      fromMs: NOW - 10 * HOUR,
      toMs: NOW - 10 * HOUR + 5 * MINUTE,
      checks: 1,
      failed: 0,
      degraded: 0,
      monitoredMs: 5 * MINUTE,
      downMs: 0,
      minMs: 66,
      meanMs: 66,
      p50Ms: 66,
      p95Ms: 66,
      p99Ms: 66,
      maxMs: 66,
    });
    expect(fine.gaps).toEqual([
      { fromMs: NOW - 8 * HOUR, toMs: NOW - 7 * HOUR, cause: null },
      { fromMs: NOW - 7 * HOUR, toMs: NOW - 5 * HOUR, cause: 'asleep' },
      { fromMs: NOW - 5 * HOUR, toMs: NOW - 4 * HOUR, cause: null },
    ]);
    const hours = await history.series({ ...range, resolution: 'hour' });
    expect(hours.points.map(({ checks, maxMs }) => [checks, maxMs])).toEqual([
      ...Array<unknown>(2).fill([12, 66]),
      ...Array<unknown>(4).fill([12, 132]),
    ]);
    const [days] = (await history.series({ ...range, resolution: 'day' })).points;
    expect(days).toMatchObject({ checks: 72, minMs: 66, maxMs: 132, meanMs: 110 });
    const year = { ...range, fromMs: NOW - 365 * DAY };
    expect((await history.series(year)).resolution).toBe('day');
    expect((await history.series({ ...range, fromMs: NOW - 30 * DAY })).resolution).toBe('hour');
    expect(await history.series({ ...range, serverId: 'nobody' })).toMatchObject({ points: [] });
  });

  it('give percentiles of the whole and of each phase over any range', async () => {
    for (let i = 1; i <= 100; i++) {
      const timings = { dns: 0.05, connect: i };
      history.addSample('mx1', sampleAt(NOW - i * MINUTE, { totalMs: 10 * i, timings }));
    }
    const found = await history.phasePercentiles({
      serverId: 'mx1',
      fromMs: NOW - 100 * MINUTE,
      toMs: NOW,
    });
    expect(found.dns).toEqual({ count: 100, p50Ms: 0.05, p95Ms: 0.05, p99Ms: 0.05 });
    expect(Object.keys(found).sort()).toEqual(['connect', 'dns', 'total']);
    for (const [name, times] of [
      ['connect', 1],
      ['total', 10],
    ] as const) {
      for (const [key, exact] of [
        ['p50Ms', 50],
        ['p95Ms', 95],
        ['p99Ms', 99],
      ] as const) {
        const ratio = (found[name]?.[key] ?? 0) / (exact * times);
        expect(Math.abs(ratio - 1)).toBeLessThanOrEqual(1 / 64);
      }
    }
    const half = { serverId: 'mx1', fromMs: NOW - 50 * MINUTE, toMs: NOW };
    expect((await history.phasePercentiles(half)).total?.count).toBe(50);
  });

  it.each([
    ['Europe/Berlin', '2026-10-26T12:00:00.000Z', [24, 25, 13]],
    ['Europe/Berlin', '2026-03-30T12:00:00.000Z', [24, 23, 14]],
    ['Asia/Kathmandu', '2026-03-30T12:00:00.000Z', [24, 24, 17.75]],
  ])('lay out a calendar of local days in %s at %s', async (zone, now, hours) => {
    vi.stubEnv('TZ', zone);
    const nowMs = Date.parse(now);
    for (let atMs = nowMs - 5 * DAY; atMs < nowMs; atMs += 5 * MINUTE)
      history.addSample('mx1', sampleAt(atMs, { coversMs: 5 * MINUTE }));
    // The last two hours of the middle day.
    const midnight = new Date(nowMs).setHours(0, 0, 0, 0);
    history.saveIncident({
      id: 'incident-1',
      serverId: 'mx1',
      location: 'here',
      startedMs: midnight - 2 * HOUR,
      confirmedMs: midnight - HOUR,
      endedMs: midnight,
      failure: REFUSED,
    });
    const days = await history.calendar({ serverId: 'mx1', days: 3, nowMs });
    expect(days.map(({ monitoredMs }) => monitoredMs / HOUR)).toEqual(hours);
    expect(days.map(({ incidents, downMs }) => [incidents, downMs / HOUR])).toEqual([
      [0, 0],
      [1, 2],
      [0, 0],
    ]);
    expect(days.map(({ fromMs }) => new Date(fromMs).getHours())).toEqual([0, 0, 0]);
    expect(days.at(-1)?.toMs).toBe(nowMs);
  });

  it('of a server nobody knows are empty', async () => {
    expect(await history.uptimes({ serverIds: ['nobody'], windowsMs: [DAY] })).toEqual(new Map());
    expect(await history.phasePercentiles({ serverId: 'nobody', fromMs: 0, toMs: NOW })).toEqual(
      {},
    );
    const [today] = await history.calendar({ serverId: 'nobody', days: 1 });
    expect(today).toMatchObject({
      checks: 0,
      monitoredMs: 0,
      gapMs: 0,
      uptime: null,
      incidents: 0,
    });
    expect(await history.certificateHistory('nobody')).toEqual([]);
  });
});
