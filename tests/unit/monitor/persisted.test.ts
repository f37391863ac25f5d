import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_ALARM_STATE } from '../../../main/core/monitor/alarm-state.ts';
import { certificateDegradations } from '../../../main/core/monitor/certificate-alarms.ts';
import { readPersisted } from '../../../main/core/monitor/persisted.ts';
import { NOTHING_REMEMBERED } from '../../../main/core/monitor/remembered.ts';
import type { AlarmState } from '../../../main/core/monitor/alarm-state.ts';
import type { PersistedState } from '../../../main/core/monitor/state.ts';
import { serverOf } from '../../support/monitored.ts';
import { REFUSED, resultOf, sampleAt, tlsUntil } from '../../support/samples.ts';

const DAY = 86_400_000;
const NOW_MS = Date.parse('2026-11-23T10:00:00Z');

const ALARM: AlarmState = {
  ...INITIAL_ALARM_STATE,
  attempt: {
    kind: 'hard',
    failures: 3,
    failure: REFUSED,
    sinceMs: 1_000,
    incidentId: 'i',
    recovering: { successes: 1, sinceMs: 9_000 },
  },
  incident: {
    id: 'i',
    serverId: 'mx1',
    location: 'here',
    startedMs: 1_000,
    confirmedMs: 2_000,
    endedMs: null,
    failure: REFUSED,
  },
  reminder: { count: 2, waitedMs: 5 },
  flapping: { checks: 'ududu', spell: { id: 's', sinceMs: 1 } },
  auth: { rejectedAgoMs: [1, 2], withheldForMs: 5_000, failure: REFUSED, confirmed: true },
  response: { answers: [[50, 20]], said: 'WARNING', usualGreetingMs: 20 },
  acknowledged: { atMs: 1, untilMs: null, covers: ['availability'] },
};

const STATE: PersistedState = {
  version: 2,
  alarm: ALARM,
  statusSinceMs: NOW_MS,
  last: resultOf({ atMs: NOW_MS, failure: REFUSED }),
  lastGood: resultOf({ atMs: NOW_MS, tls: tlsUntil(NOW_MS + DAY) }),
  remembered: {
    lastBad: resultOf({ atMs: NOW_MS, failure: REFUSED }),
    offeredBefore: { capabilities: ['DSN'], capabilitiesBeforeTls: [], untilMs: 5 },
  },
  reachedFrom: [],
  mutedUntilMs: null,
};

const read = (saved: unknown): PersistedState | null => readPersisted(saved, 'mx1', []);

/** As the first version wrote it. */
const FIRST = {
  attempt: { kind: 'hard', failures: 3, failure: REFUSED, sinceMs: 1_000, incidentId: 'i' },
  statusSinceMs: 1_000,
  last: resultOf({ atMs: NOW_MS, failure: REFUSED }),
  lastGood: resultOf({ atMs: NOW_MS, tls: tlsUntil(NOW_MS + 5 * DAY) }),
  certificate: { validToMs: NOW_MS + 5 * DAY, severity: 'CRITICAL', problem: null },
  said: [
    'slow:WARNING',
    'slow:usual-greeting:500',
    `certificate:${new Date(NOW_MS + 5 * DAY).toISOString()}:warn`,
    `certificate:${new Date(NOW_MS + 5 * DAY).toISOString()}:crit`,
    'certificate:2020-01-01T00:00:00.000Z:warn',
  ],
  incident: ALARM.incident,
  mutedUntilMs: 77,
};

describe('a saved state', () => {
  it('comes back as it was', () => {
    expect(read(JSON.parse(JSON.stringify(STATE)))).toEqual(STATE);
  });

  it('of the first version is gone on from, and nothing of it is told again', () => {
    const samples = [sampleAt(1, { totalMs: 70, timings: { greeting: 20 } })];
    const state = readPersisted(FIRST, 'mx1', samples);
    expect(state).toMatchObject({
      version: 2,
      statusSinceMs: 1_000,
      mutedUntilMs: 77,
      alarm: {
        attempt: { kind: 'hard', incidentId: 'i', recovering: null },
        incident: { id: 'i', confirmedMs: 2_000 },
        response: { answers: [[50, 20]], said: 'WARNING', usualGreetingMs: 500 },
        certificates: { seen: [{ said: ['warn', 'crit'] }] },
        acknowledged: null,
      },
    });
    const { certificates } = state?.alarm ?? INITIAL_ALARM_STATE;
    const wrong = certificateDegradations(certificates, serverOf('mx1'), NOW_MS);
    expect(wrong).toMatchObject([{ kind: 'certificate', severity: 'CRITICAL' }]);
  });

  it('of the first version may be soft, without what it began with', () => {
    const attempt = { kind: 'soft', failures: 1, failure: REFUSED, sinceMs: 1_000 };
    expect(read({ ...FIRST, attempt, incident: null })?.alarm.attempt).toEqual({
      ...attempt,
      first: REFUSED,
    });
  });

  it('of a newer version is read as far as it is known', () => {
    const alarm = { ...ALARM, weather: 'fine' };
    expect(read({ ...STATE, alarm, version: 9, more: { of: 'it' } })).toEqual(STATE);
  });

  it('has an incident exactly when it is down', () => {
    const incidentOf = (change: Partial<AlarmState>): unknown =>
      read({ ...STATE, alarm: { ...ALARM, ...change } })?.alarm.incident;
    expect(incidentOf({ incident: null })).toMatchObject({ id: 'i', startedMs: 1_000 });
    expect(incidentOf({ attempt: { kind: 'ok' } })).toBeNull();
  });

  it.each([[null], [undefined], [42], ['text'], [[]]])('that is %j is none', (saved) => {
    expect(read(saved)).toBeNull();
  });

  it('that is empty is a beginning', () => {
    expect(read({})).toEqual({
      version: 2,
      alarm: INITIAL_ALARM_STATE,
      statusSinceMs: 0,
      last: null,
      lastGood: null,
      remembered: NOTHING_REMEMBERED,
      reachedFrom: [],
      mutedUntilMs: null,
    });
  });

  it('with anything in it can be read, and read again it is the same', () => {
    const parts: unknown[] = Object.values({ ...STATE, ...ALARM });
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(...parts),
      fc.record({ kind: fc.constantFrom('soft', 'hard', 'ok', 'x'), failure: fc.jsonValue() }),
    );
    const withJunk = (fields: readonly string[]): fc.Arbitrary<object> =>
      fc.record(Object.fromEntries(fields.map((field) => [field, junk])), { requiredKeys: [] });
    const flat = [...Object.keys(STATE), ...Object.keys(ALARM), 'said'];
    const saved = fc.oneof(
      withJunk(flat),
      fc.record({ alarm: withJunk(Object.keys(ALARM)), last: junk, lastGood: junk }),
    );
    fc.assert(
      fc.property(saved, (value) => {
        const once = read(JSON.parse(JSON.stringify(value)));
        expect(read(JSON.parse(JSON.stringify(once)))).toEqual(once);
      }),
    );
  });
});
