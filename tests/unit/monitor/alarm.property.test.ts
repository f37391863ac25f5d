import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepAlarms } from '../../../main/core/monitor/alarm.ts';
import { INITIAL_ALARM_STATE } from '../../../main/core/monitor/alarm-state.ts';
import type { AlarmState } from '../../../main/core/monitor/alarm-state.ts';
import { readPersisted } from '../../../main/core/monitor/persisted.ts';
import type { Alarm, Incident, IncidentEvent } from '../../../main/core/monitor/state.ts';
import type { Failure } from '../../../main/core/probe/failure.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import type { Server } from '../../../main/core/server.ts';
import { completeServer } from '../../../main/core/server.ts';
import { REFUSED, resultOf, tlsUntil } from '../../support/samples.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const START_MS = Date.parse('2026-11-23T10:00:00Z');

const FAILURES: readonly Failure[] = [
  REFUSED,
  { reason: 'connect-timeout', phase: 'connect', message: 'No answer' },
  { reason: 'auth-rejected', phase: 'auth', message: 'Rejected', reply: { code: 535, text: 'No' } },
  { reason: 'cert-expired', phase: 'tls', message: 'Expired' },
  { reason: 'internal', phase: 'dns', message: 'The check itself went wrong' },
];

/** One check as it may come, however unlikely. */
const check = fc.record({
  afterMs: fc.oneof(fc.constantFrom(15_000, MINUTE), fc.integer({ min: -DAY, max: 2 * DAY })),
  failure: fc.oneof(
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...FAILURES) },
  ),
  totalMs: fc.constantFrom(50, 2_000, 5_000),
  lateMs: fc.constantFrom(0, 0, 0, 10_000),
  ends: fc.constantFrom(null, -1, 2, 10, 60),
  issuer: fc.constantFrom('CN=A, O=A', 'CN=B, O=B'),
  version: fc.constantFrom('TLSv1.2', 'TLSv1.3'),
  resumed: fc.boolean(),
  starttls: fc.boolean(),
  depth: fc.constantFrom('auth', 'ehlo'),
  restart: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
});

type Check = typeof check extends fc.Arbitrary<infer T> ? T : never;

/** Up and down in a steady beat. */
const toggling = fc
  .record({
    fine: check.map((made): Check => ({ ...made, failure: null, afterMs: MINUTE })),
    failing: check.map((made): Check => ({ ...made, failure: REFUSED, afterMs: 15_000 })),
    ups: fc.integer({ min: 1, max: 2 }),
    downs: fc.integer({ min: 1, max: 5 }),
    times: fc.integer({ min: 5, max: 25 }),
  })
  .map(({ fine, failing, ups, downs, times }) => {
    const beat = [...Array<Check>(downs).fill(failing), ...Array<Check>(ups).fill(fine)];
    return Array<Check[]>(times).fill(beat).flat();
  });

const steady = fc
  .record({ made: check, failure: fc.constantFrom(null, REFUSED), times: fc.nat({ max: 30 }) })
  .map(({ made, failure, times }) =>
    Array<Check>(times).fill({ ...made, failure, afterMs: MINUTE }),
  );

const story = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: fc.array(check, { maxLength: 40 }) },
      { weight: 2, arbitrary: toggling },
      { weight: 2, arbitrary: steady },
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.flat());

const settings = fc.record({
  retries: fc.integer({ min: 0, max: 3 }),
  recoveries: fc.integer({ min: 1, max: 3 }),
  remindMinutes: fc.constantFrom(0, 1, 60),
  certificate: fc.constantFrom('verify', 'report'),
  warnMs: fc.constantFrom(null, 1_000),
});

function resultOfCheck(made: Check, atMs: number): CheckResult {
  const { failure, totalMs, lateMs, ends, issuer, version, resumed, starttls } = made;
  const timings = { auth: 5, total: totalMs };
  const tls = ends === null ? null : tlsUntil(START_MS + ends * DAY, { issuer });
  const result = resultOf({ atMs, failure, timings, tls: tls && { ...tls, version, resumed } });
  return {
    ...result,
    target: { ...result.target, depth: made.depth },
    capabilitiesBeforeTls: starttls ? ['STARTTLS'] : ['AUTH PLAIN'],
    ...(lateMs > 0 && { lateMs }),
  };
}

interface Said {
  alarm: Alarm;
  state: AlarmState;
}

/** Everything that came of these checks, the state written down and read again before each. */
function live(checks: readonly Check[], change: Partial<Server>) {
  const server: Server = {
    ...completeServer({ host: 'mx1', auth: { user: 'me', mechanism: null } }, 'mx1'),
    ...change,
  };
  const said: Said[] = [];
  const kept: Incident[] = [];
  const events: IncidentEvent[] = [];
  const states: AlarmState[] = [];
  let state = INITIAL_ALARM_STATE;
  let nowMs = START_MS;
  let ids = 0;
  for (const each of checks) {
    nowMs += each.afterMs;
    if (each.restart) state = reread(state);
    const step = stepAlarms(state, {
      server,
      location: 'here',
      result: resultOfCheck(each, nowMs),
      peers: [],
      nowMs,
      elapsedMs: Math.abs(each.afterMs),
      newId: () => `id-${++ids}`,
    });
    state = step.state;
    states.push(state);
    said.push(...step.alarms.map((alarm) => ({ alarm, state: step.state })));
    if (step.incident) kept.push(step.incident);
    events.push(...step.events);
  }
  return { said, kept, events, states, server };
}

function reread(alarm: AlarmState): AlarmState {
  const state = { version: 2, alarm, statusSinceMs: 0, last: null, lastGood: null };
  const saved = JSON.parse(JSON.stringify(state)) as unknown;
  return readPersisted(saved, 'mx1', [])?.alarm ?? INITIAL_ALARM_STATE;
}

function holds(claim: (life: ReturnType<typeof live>) => void): void {
  fc.assert(
    fc.property(story, settings, (checks, change) => {
      claim(live(checks, change));
    }),
    { numRuns: 100 },
  );
}

const of = (said: readonly Said[], ...kinds: Alarm['kind'][]): Said[] =>
  said.filter(({ alarm }) => kinds.includes(alarm.kind));

describe('whatever the checks, and however often the program is started anew', () => {
  it('an outage is told at most once, and its end at most once and after it', () => {
    holds(({ said }) => {
      const told = new Map<string, string[]>();
      for (const { alarm } of of(said, 'down', 'up')) {
        if (alarm.kind !== 'down' && alarm.kind !== 'up') continue;
        told.set(alarm.incidentId, [...(told.get(alarm.incidentId) ?? []), alarm.kind]);
      }
      for (const kinds of told.values()) {
        expect([['down'], ['down', 'up'], ['up']]).toContainEqual(kinds);
      }
    });
  });

  it('an outage that touched no flapping is told exactly once, and so is its end', () => {
    holds(({ said, events, states }) => {
      if (states.some(({ flapping }) => flapping.spell)) return;
      const line = (kind: string, id: string): string => `${kind} ${id}`;
      const alarms = of(said, 'down', 'up').map(({ alarm }) =>
        'incidentId' in alarm ? line(alarm.kind, String(alarm.incidentId)) : '',
      );
      const happened = events.flatMap(({ kind, incidentId }) =>
        kind === 'confirmed'
          ? [line('down', incidentId)]
          : kind === 'ended'
            ? [line('up', incidentId)]
            : [],
      );
      expect(alarms).toEqual(happened);
    });
  });

  it('what was told last is how it is, once it has settled', () => {
    holds(({ said, states }) => {
      const last = of(said, 'down', 'up', 'settled', 'flapping').at(-1)?.alarm;
      const state = states.at(-1);
      if (!state || state.flapping.spell) return;
      const down = state.attempt.kind === 'hard';
      const toldDown = last?.kind === 'down' || (last?.kind === 'settled' && last.failure !== null);
      expect(toldDown).toBe(down);
    });
  });

  it('nothing is told of availability while a failure is not confirmed', () => {
    holds(({ said }) => {
      const kinds = ['down', 'up', 'still-down', 'flapping', 'settled'] as const;
      for (const { state } of of(said, ...kinds)) expect(state.attempt.kind).not.toBe('soft');
    });
  });

  it('flapping is told once, then nothing of ups and downs until it has settled', () => {
    holds(({ said }) => {
      let spell: string | null = null;
      for (const { alarm } of of(said, 'down', 'up', 'still-down', 'flapping', 'settled')) {
        if (spell === null) expect(alarm.kind).not.toBe('settled');
        else expect(alarm).toMatchObject({ kind: 'settled', flappingId: spell });
        spell = alarm.kind === 'flapping' ? alarm.flappingId : null;
      }
    });
  });

  it('there is an incident exactly while it is down, begun and ended once', () => {
    holds(({ states, kept, events }) => {
      for (const { attempt, incident } of states) {
        expect(incident?.id ?? null).toBe(attempt.kind === 'hard' ? attempt.incidentId : null);
      }
      const ids = new Set(kept.map(({ id }) => id));
      for (const id of ids) {
        const own = kept.filter((incident) => incident.id === id);
        expect(own.length).toBeLessThanOrEqual(2);
        expect(own[0]?.endedMs).toBeNull();
        for (const { startedMs, endedMs } of own.slice(1)) {
          expect(endedMs).toBeGreaterThanOrEqual(startedMs);
        }
        const steps = events.filter(({ incidentId }) => incidentId === id).map(({ kind }) => kind);
        expect(steps.slice(0, 2)).toEqual(['began', 'confirmed']);
        expect(steps.filter((kind) => kind === 'ended').length).toBe(own.length - 1);
      }
    });
  });

  it('slowness is told once for each severity, and its end once', () => {
    holds(({ said }) => {
      let told: string[] = [];
      for (const { alarm } of of(said, 'slow', 'fast-again')) {
        if (alarm.kind === 'slow') {
          expect(told).not.toContain(alarm.severity);
          told.push(alarm.severity);
        } else {
          expect(told).not.toEqual([]);
          told = [];
        }
      }
    });
  });

  it('a state is bounded, plain JSON that comes back as it was', () => {
    holds(({ states }) => {
      const last = states.at(-1);
      if (!last) return;
      expect(reread(last)).toEqual(last);
      expect(JSON.stringify(last).length).toBeLessThan(20_000);
    });
  });
});
