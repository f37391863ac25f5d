import { describe, expect, it } from 'vitest';
import { PendingWrites } from '../../../main/core/history/pending.ts';
import { INITIAL_ALARM_STATE } from '../../../main/core/monitor/alarm-state.ts';
import type { Incident, PersistedState } from '../../../main/core/monitor/state.ts';
import { batchWith } from '../../support/history-batch.ts';
import { REFUSED, sampleAt } from '../../support/samples.ts';

const state = (statusSinceMs: number): PersistedState => ({
  version: 2,
  alarm: INITIAL_ALARM_STATE,
  statusSinceMs,
  last: null,
  lastGood: null,
  reachedFrom: [],
  mutedUntilMs: null,
});

const incident = (id: string, endedMs: number | null = null): Incident => ({
  id,
  serverId: 'mx1',
  location: 'here',
  startedMs: 1,
  confirmedMs: 2,
  endedMs,
  failure: REFUSED,
});

/** Batch after batch. */
const sampleTimes = (pending: PendingWrites): string[][] => {
  const batches: string[][] = [];
  while (!pending.isEmpty)
    batches.push(
      pending.take().samples.map(({ serverId, sample }) => `${serverId} ${sample.atMs}`),
    );
  return batches;
};

describe('what waits to be written', () => {
  it('is all samples, and of states and incidents the newest', () => {
    const pending = new PendingWrites();
    pending.addSample('mx1', sampleAt(1));
    pending.addSample('mx1', sampleAt(2));
    pending.saveState('mx1', state(1));
    pending.saveState('mx1', state(2));
    pending.saveIncident(incident('a'));
    pending.saveIncident(incident('a', 9));
    expect(pending.take()).toEqual(
      batchWith({
        samples: [
          { serverId: 'mx1', sample: sampleAt(1) },
          { serverId: 'mx1', sample: sampleAt(2) },
        ],
        states: [['mx1', state(2)]],
        incidents: [incident('a', 9)],
      }),
    );
    expect(pending.isEmpty).toBe(true);
  });

  it('is nothing of a server that was forgotten, except what came afterwards', () => {
    const pending = new PendingWrites();
    pending.addSample('mx1', sampleAt(1));
    pending.addSample('mx2', sampleAt(1));
    pending.saveState('mx1', state(1));
    pending.saveIncident(incident('a'));
    pending.forget('mx1');
    pending.addSample('mx1', sampleAt(2));
    const batch = pending.take();
    expect(batch).toMatchObject({ forgotten: ['mx1'], states: [], incidents: [] });
    expect(batch.samples.map(({ serverId, sample }) => `${serverId} ${sample.atMs}`)).toEqual([
      'mx2 1',
      'mx1 2',
    ]);
  });

  it('given back lies beneath what has come since', () => {
    const pending = new PendingWrites();
    pending.addSample('mx1', sampleAt(1));
    pending.saveState('mx1', state(1));
    pending.saveState('mx2', state(1));
    pending.saveIncident(incident('a'));
    const batch = pending.take();
    pending.addSample('mx1', sampleAt(2));
    pending.saveState('mx1', state(2));
    pending.saveIncident(incident('a', 9));
    pending.putBack(batch);
    expect(pending.take()).toEqual(
      batchWith({
        samples: [
          { serverId: 'mx1', sample: sampleAt(1) },
          { serverId: 'mx1', sample: sampleAt(2) },
        ],
        states: [
          ['mx1', state(2)],
          ['mx2', state(1)],
        ],
        incidents: [incident('a', 9)],
      }),
    );
  });

  it('given back does not bring back a server forgotten since', () => {
    const pending = new PendingWrites();
    pending.addSample('mx1', sampleAt(1));
    pending.saveState('mx1', state(1));
    pending.saveIncident(incident('a'));
    const batch = pending.take();
    pending.forget('mx1');
    pending.addSample('mx1', sampleAt(2));
    pending.putBack(batch);
    const merged = pending.take();
    expect(merged).toMatchObject({ forgotten: ['mx1'], states: [], incidents: [] });
    expect(merged.samples.map(({ sample }) => sample.atMs)).toEqual([2]);
  });

  it('has a bound, keeps the newest, and says how many it let go', () => {
    const pending = new PendingWrites();
    for (let i = 0; i < 250_000; i++) pending.addSample('mx1', sampleAt(i));
    const { lost } = pending;
    const batches = sampleTimes(pending);
    const times = batches.flat();
    expect(times.length).toBeLessThanOrEqual(220_000);
    expect(times.length).toBeGreaterThanOrEqual(200_000);
    expect(lost).toBe(250_000 - times.length);
    expect(times.at(-1)).toBe('mx1 249999');
    expect(Math.max(...batches.map(({ length }) => length))).toBe(20_000);
  });

  it('is of every kind once: the newest with the same key', () => {
    const pending = new PendingWrites();
    const gap = { serverId: null, location: 'here', fromMs: 1, cause: 'asleep' } as const;
    const told = {
      id: 'incident-1 down native',
      atMs: 1,
      channel: 'native',
      alarm: 'down',
      serverId: 'mx1',
      incidentId: 'incident-1',
      problem: null,
      payload: null,
    } as const;
    const step = {
      incidentId: 'incident-1',
      serverId: 'mx1',
      location: 'here',
      atMs: 1,
      kind: 'began',
      failure: REFUSED,
    } as const;
    for (let i = 0; i < 2; i++) pending.addIncidentEvent(step);
    pending.addGap({ ...gap, toMs: null });
    pending.addGap({ ...gap, toMs: 5 });
    pending.addNotification({ ...told, outcome: 'pending' });
    const batch = pending.take();
    pending.addNotification({ ...told, outcome: 'sent' });
    pending.putBack(batch);
    expect(pending.take()).toEqual(
      batchWith({
        incidentEvents: [step],
        gaps: [{ ...gap, toMs: 5 }],
        notifications: [{ ...told, outcome: 'sent' }],
      }),
    );
  });
});
