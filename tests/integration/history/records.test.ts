import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistory } from '../../../main/core/history/open.ts';
import type {
  CertificateSighting,
  Gap,
  IncidentEvent,
  NotificationRecord,
} from '../../../main/core/history/records.ts';
import type { HistoryStore } from '../../../main/core/history/store.ts';
import type { Incident } from '../../../main/core/monitor/state.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { REFUSED, sampleAt, tlsUntil } from '../../support/samples.ts';

const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

function step(kind: IncidentEvent['kind'], atMs: number): IncidentEvent {
  const failure = kind === 'ended' ? null : REFUSED;
  return { incidentId: 'incident-1', serverId: 'mx1', location: 'here', atMs, kind, failure };
}

function told(change: Partial<NotificationRecord> = {}): NotificationRecord {
  return {
    id: 'incident-1 down native',
    atMs: 5_000,
    channel: 'native',
    alarm: 'down',
    serverId: 'mx1',
    incidentId: 'incident-1',
    outcome: 'sent',
    problem: null,
    payload: null,
    ...change,
  };
}

function seen(fingerprint256: string, atMs: number, location = 'here'): CertificateSighting {
  const { certificate } = tlsUntil(Date.parse('2027-01-01T00:00:00.000Z'));
  return { serverId: 'mx1', location, atMs, certificate: { ...certificate, fingerprint256 } };
}

describe.each(['node', 'wasm'] as const)('history over the %s driver keeps', (driver) => {
  let folder: string;
  let clock: ManualClock;
  let history: HistoryStore;

  const open = (): Promise<HistoryStore> =>
    openHistory({ path: join(folder, 'history.sqlite'), worker: WORKER, driver, clock });

  const reopen = async (): Promise<void> => {
    await history.close();
    history = await open();
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-records-'));
    clock = new ManualClock();
    history = await open();
  });

  afterEach(async () => {
    await history.close();
    await rm(folder, { recursive: true });
  });

  it('every step of an incident once, oldest first', async () => {
    history.addIncidentEvent(step('confirmed', 3_000));
    history.addIncidentEvent(step('began', 1_000));
    history.addIncidentEvent(step('ended', 9_000));
    await history.flush();
    history.addIncidentEvent(step('confirmed', 3_000));
    await reopen();
    expect(await history.incidentEvents('incident-1')).toEqual([
      step('began', 1_000),
      step('confirmed', 3_000),
      step('ended', 9_000),
    ]);
    expect(await history.incidentEvents('another')).toEqual([]);
  });

  it('all that an incident says of itself, also what history knows nothing of', async () => {
    const incident: Incident & { reason: string } = {
      id: 'incident-1',
      serverId: 'mx1',
      location: 'berlin',
      startedMs: 1_000,
      confirmedMs: 2_000,
      endedMs: null,
      failure: REFUSED,
      reason: 'said by a later version',
    };
    history.saveIncident(incident);
    await reopen();
    expect(await history.incidents('mx1', 10)).toEqual([incident]);
  });

  it('incidents of every server and location, and finds those of a range', async () => {
    const begun = (
      id: string,
      serverId: string,
      location: string,
      startedMs: number,
    ): Incident => ({
      id,
      serverId,
      location,
      startedMs,
      confirmedMs: startedMs,
      endedMs: id === 'open' ? null : startedMs + 100,
      failure: REFUSED,
    });
    for (const incident of [
      begun('early', 'mx1', 'here', 1_000),
      begun('late', 'mx1', 'berlin', 2_000),
      begun('other', 'mx2', 'here', 3_000),
      begun('open', 'mx2', 'berlin', 500),
    ])
      history.saveIncident(incident);
    const idsOf = async (
      query: Parameters<HistoryStore['incidentsBetween']>[0],
    ): Promise<string[]> => (await history.incidentsBetween(query)).map(({ id }) => id);
    expect(await idsOf(EVER)).toEqual(['other', 'late', 'early', 'open']);
    expect(await idsOf({ ...EVER, limit: 2 })).toEqual(['other', 'late']);
    expect(await idsOf({ ...EVER, serverIds: ['mx1', 'nobody'] })).toEqual(['late', 'early']);
    expect(await idsOf({ ...EVER, location: 'berlin' })).toEqual(['late', 'open']);
    expect(await idsOf({ fromMs: 1_100, toMs: 2_000 })).toEqual(['open']);
    expect(await idsOf({ fromMs: 1_099, toMs: 2_001 })).toEqual(['late', 'early', 'open']);
  });

  it('gaps of one server and of all, and replaces an end that was not known', async () => {
    const asleep: Gap = {
      serverId: null,
      location: 'here',
      fromMs: 1_000,
      toMs: null,
      cause: 'asleep',
    };
    const paused: Gap = { ...asleep, serverId: 'mx1', fromMs: 500, toMs: 700, cause: 'paused' };
    const offline: Gap = { ...asleep, location: 'berlin', toMs: 3_000, cause: 'offline' };
    for (const gap of [asleep, paused, offline]) history.addGap(gap);
    await history.flush();
    history.addGap({ ...asleep, toMs: 2_000 });
    const ended = { ...asleep, toMs: 2_000 };
    expect(await history.gaps(EVER)).toEqual([paused, ended, offline]);
    expect(await history.gaps({ ...EVER, serverId: 'mx2', location: 'here' })).toEqual([ended]);
    expect(await history.gaps({ ...EVER, serverId: 'mx1', location: 'here' })).toEqual([
      paused,
      ended,
    ]);
    expect(await history.gaps({ fromMs: 700, toMs: 1_000 })).toEqual([]);
  });

  it('as a gap the time in which it did not run, but not a short restart', async () => {
    const begun = clock.wallMs();
    history.addGap({
      serverId: 'mx1',
      location: 'here',
      fromMs: begun,
      toMs: null,
      cause: 'paused',
    });
    await clock.advance(10 * MINUTE);
    await history.close();
    await clock.advance(30_000);
    history = await open();
    const paused = { serverId: 'mx1', location: 'here', fromMs: begun, cause: 'paused' };
    expect(await history.gaps(EVER)).toEqual([{ ...paused, toMs: begun + 10 * MINUTE }]);
    await clock.advance(MINUTE);
    await history.close();
    const stopped = clock.wallMs();
    await clock.advance(HOUR);
    history = await open();
    expect(await history.gaps(EVER)).toEqual([
      { ...paused, toMs: begun + 10 * MINUTE },
      {
        serverId: null,
        location: 'here',
        fromMs: stopped,
        toMs: stopped + HOUR,
        cause: 'not-running',
      },
    ]);
  });

  it('notifications with what became of them, newest first', async () => {
    history.addNotification(told({ outcome: 'pending' }));
    history.addNotification(told({ id: 'digest', atMs: 6_000, serverId: null, incidentId: null }));
    await history.flush();
    expect(await history.notifications({ outcome: 'pending' })).toHaveLength(1);
    const failed = told({ outcome: 'failed', problem: 'The webhook answered 500', payload: '{}' });
    history.addNotification(failed);
    await reopen();
    expect((await history.notifications({})).map(({ id }) => id)).toEqual([
      'digest',
      'incident-1 down native',
    ]);
    expect(await history.notifications({ incidentId: 'incident-1' })).toEqual([failed]);
    expect(await history.notifications({ serverId: 'mx1', limit: 1 })).toEqual([failed]);
    expect(await history.notifications({ outcome: 'pending' })).toEqual([]);
    expect(await history.notifications({ fromMs: 5_001, toMs: 6_000 })).toEqual([]);
  });

  it('which certificate was presented from when to when, and that an old one came back', async () => {
    history.addCertificate(seen('AA', 1_000));
    history.addCertificate(seen('AA', 2_000));
    history.addCertificate(seen('BB', 3_000));
    history.addCertificate(seen('AA', 4_000));
    history.addCertificate(seen('AA', 4_000 + 2 * HOUR));
    history.addCertificate(seen('CC', 1_500, 'berlin'));
    await reopen();
    const found = await history.certificateHistory('mx1');
    expect(
      found.map((record) => [
        record.location,
        record.fingerprint256,
        record.firstSeenMs,
        record.lastSeenMs,
      ]),
    ).toEqual([
      ['here', 'AA', 4_000, 4_000 + 2 * HOUR],
      ['here', 'BB', 3_000, 3_000],
      ['berlin', 'CC', 1_500, 1_500],
      ['here', 'AA', 1_000, 1_000],
    ]);
    expect(found[0]).toMatchObject({
      serverId: 'mx1',
      subject: 'CN=mx.example.org',
      issuer: 'CN=Test CA',
      subjectAltNames: ['DNS:mx.example.org'],
      validFromMs: Date.parse('2026-01-01T00:00:00.000Z'),
      validToMs: Date.parse('2027-01-01T00:00:00.000Z'),
    });
  });

  it('nothing of a server that is forgotten, and everything of others', async () => {
    for (const serverId of ['mx1', 'mx2']) {
      const incidentId = `of ${serverId}`;
      history.addSample(serverId, sampleAt(clock.wallMs()));
      history.addIncidentEvent({ ...step('began', 1_000), serverId, incidentId });
      history.addNotification(told({ serverId, id: incidentId }));
      history.addCertificate({ ...seen('AA', 1_000), serverId });
      history.addGap({ serverId, location: 'here', fromMs: 1, toMs: 2, cause: 'paused' });
    }
    await history.flush();
    history.forget('mx1');
    await reopen();
    expect(await history.incidentEvents('of mx1')).toEqual([]);
    expect(await history.incidentEvents('of mx2')).toHaveLength(1);
    expect((await history.notifications({})).map(({ id }) => id)).toEqual(['of mx2']);
    expect(await history.certificateHistory('mx1')).toEqual([]);
    expect(await history.certificateHistory('mx2')).toHaveLength(1);
    expect((await history.gaps(EVER)).map(({ serverId }) => serverId)).toEqual(['mx2']);
    // Known anew, it has no past.
    history.addCertificate(seen('AA', 9_000));
    expect(await history.certificateHistory('mx1')).toMatchObject([{ firstSeenMs: 9_000 }]);
  });
});
