import { describe, expect, it } from 'vitest';
import { INITIAL_ALARM_STATE } from '../../../main/core/monitor/alarm-state.ts';
import type { AlarmState } from '../../../main/core/monitor/alarm-state.ts';
import { stepSight } from '../../../main/core/monitor/certificate-memory.ts';
import { degradationsOf } from '../../../main/core/monitor/degradation.ts';
import type { Failure } from '../../../main/core/probe/failure.ts';
import { FAIL, FINE, START_MS, Story, times } from '../../support/alarm-story.ts';
import type { Check } from '../../support/alarm-story.ts';
import { serverOf } from '../../support/monitored.ts';
import { REFUSED, tlsUntil } from '../../support/samples.ts';

const DAY = 86_400_000;

describe('slowness', () => {
  const limits = { warnMs: 1_000, critMs: 3_000 };
  const at = (totalMs: number): Check => ({ totalMs });

  it.each([
    ['a single slow answer', [...times(3, FINE), at(5_000), ...times(3, FINE)], []],
    ['two of three', [...times(3, FINE), at(2_000), at(2_000)], ['slow WARNING']],
    ['slow from the first check on', times(5, at(2_000)), ['slow WARNING']],
    ['fewer than three answers', times(2, at(2_000)), []],
    ['critical at once', times(5, at(5_000)), ['slow CRITICAL']],
    [
      'growing worse',
      [...times(3, at(2_000)), ...times(3, at(5_000))],
      ['slow WARNING', 'slow CRITICAL'],
    ],
    [
      'to and fro between warning and critical',
      [...times(3, at(5_000)), ...times(3, at(2_000)), ...times(3, at(5_000))],
      ['slow CRITICAL'],
    ],
    ['ending', [...times(3, at(2_000)), ...times(4, FINE)], ['slow WARNING', 'fast-again']],
    [
      'ending and coming back',
      [...times(3, at(2_000)), ...times(3, FINE), ...times(3, at(2_000))],
      ['slow WARNING', 'fast-again', 'slow WARNING'],
    ],
    ['over an outage', [...times(3, at(2_000)), FAIL, FAIL, at(2_000)], ['slow WARNING']],
  ])('%s', (_case, checks, heard) => {
    expect(new Story(limits).run(...checks)).toEqual(heard);
  });

  it('of the greeting does not become usual, however long it lasts', () => {
    const story = new Story(limits);
    const late: Check = { totalMs: 2_050, greetingMs: 2_000 };
    expect(story.run(...times(20, FINE), ...times(300, late))).toEqual(['slow WARNING']);
    expect(story.run(...times(3, FINE))).toEqual(['fast-again']);
    expect(story.state.response).toMatchObject({ said: null, usualGreetingMs: null });
  });

  it('is not what a greeting means that was always late', () => {
    expect(new Story(limits).run(...times(100, { totalMs: 6_050, greetingMs: 6_000 }))).toEqual([]);
  });

  it('is forgotten without a word when nobody asks for it any more', () => {
    const story = new Story(limits);
    story.run(...times(3, at(2_000)));
    expect(story.run({ ...FINE, settings: { warnMs: null, critMs: null } })).toEqual([]);
    expect(story.state.response).toMatchObject({ said: null, usualGreetingMs: null });
  });

  it('is not told again after a restart', () => {
    const before = new Story(limits);
    before.run(...times(3, at(2_000)));
    const after = new Story(limits);
    after.state = JSON.parse(JSON.stringify(before.state)) as AlarmState;
    expect(after.run(...times(3, at(2_000)), ...times(3, FINE))).toEqual(['fast-again']);
  });
});

describe('a certificate', () => {
  const daily = (validToMs: number): Check => ({ validToMs, afterMs: DAY });

  it('is spoken of once at each threshold on its way to the end', () => {
    const story = new Story();
    const end = START_MS + 30.5 * DAY;
    expect(story.run(...Array<Check>(33).fill(daily(end)))).toEqual([
      'certificate 20 WARNING',
      'certificate 6 CRITICAL',
      'certificate 2 CRITICAL',
      'certificate 0 CRITICAL',
      'certificate -1 CRITICAL',
    ]);
  });

  it('found late is spoken of once, not for every threshold behind it', () => {
    const end = { validToMs: START_MS + 2 * DAY };
    expect(new Story().run(end, end, end)).toEqual(['certificate 1 CRITICAL']);
  });

  it('is not spoken of again after a restart', () => {
    const end = START_MS + 5 * DAY;
    const before = new Story();
    expect(before.run({ validToMs: end })).toHaveLength(1);
    const after = new Story();
    after.state = JSON.parse(JSON.stringify(before.state)) as AlarmState;
    expect(after.run({ validToMs: end })).toEqual([]);
  });

  it('renewed is silence, and the new one begins afresh', () => {
    const story = new Story();
    const renewed = START_MS + 90 * DAY;
    expect(story.run({ daysLeft: 5 }, { validToMs: renewed }, { validToMs: renewed })).toHaveLength(
      1,
    );
    expect(degradationsOf(story.state, story.server, story.nowMs)).toEqual([]);
    expect(story.run({ validToMs: renewed, afterMs: 70 * DAY })).toEqual([
      'certificate 19 WARNING',
    ]);
  });

  it('of one of several hosts behind a name is spoken of once, though they take turns', () => {
    const story = new Story();
    const old: Check = { validToMs: START_MS + 5.5 * DAY };
    const renewed: Check = { validToMs: START_MS + 90 * DAY };
    expect(story.run(old, renewed, old, renewed, old, old)).toHaveLength(1);
  });

  it('that has expired and fails the check is told by the outage alone', () => {
    const expired: Failure = { reason: 'cert-expired', phase: 'tls', message: 'Expired' };
    const story = new Story({ retries: 0 });
    const check: Check = { failure: expired, validToMs: START_MS - DAY };
    expect(story.run(check, check)).toEqual(['down incident-1']);
    expect(degradationsOf(story.state, story.server, story.nowMs)).toMatchObject([
      { kind: 'certificate', severity: 'CRITICAL' },
    ]);
  });

  it('near its end is spoken of though the check fails for another reason', () => {
    expect(new Story().run({ ...FAIL, daysLeft: 5 })).toEqual(['certificate 5 CRITICAL']);
  });

  it('leaves a bounded memory', () => {
    const story = new Story();
    for (let i = 0; i < 500; i++)
      story.run({ validToMs: START_MS + 2 * DAY + i * 1000, afterMs: 1 });
    expect(story.state.certificates.seen.length).toBeLessThan(50);
  });
});

describe('what makes a server degraded', () => {
  const server = { ...serverOf('mx1'), warnMs: 1_000, critMs: 3_000 };
  const slow = (totalMs: number): AlarmState['response'] => ({
    ...INITIAL_ALARM_STATE.response,
    answers: [
      [totalMs, 0],
      [totalMs, 0],
      [totalMs, 0],
    ],
  });
  const ending = (days: number): AlarmState['certificates'] =>
    stepSight(INITIAL_ALARM_STATE.certificates, tlsUntil(START_MS + days * DAY), START_MS).memory;
  const softly: AlarmState['attempt'] = {
    kind: 'soft',
    failures: 1,
    failure: REFUSED,
    first: REFUSED,
    sinceMs: START_MS,
  };
  const spell: AlarmState['flapping'] = { checks: 'ud', spell: { id: 's', sinceMs: START_MS } };

  it.each<[string, Partial<AlarmState>, string[]]>([
    ['nothing', { response: slow(50) }, []],
    ['an unconfirmed failure', { attempt: softly, response: slow(50) }, ['soft-failure']],
    [
      'slowness before a mere warning',
      { response: slow(5_000), certificates: ending(20) },
      ['slow', 'certificate'],
    ],
    [
      'a dying certificate before a mild delay',
      { response: slow(2_000), certificates: ending(1) },
      ['certificate', 'slow'],
    ],
    [
      'a failure before all, then flapping',
      { attempt: softly, flapping: spell, response: slow(5_000), certificates: ending(1) },
      ['soft-failure', 'flapping', 'slow', 'certificate'],
    ],
    [
      'what is less safe',
      {
        security: {
          ...INITIAL_ALARM_STATE.security,
          standing: [{ drift: { what: 'starttls-gone' }, sinceMs: START_MS }],
        },
      },
      ['drift'],
    ],
  ])('%s', (_case, change, kinds) => {
    const found = degradationsOf({ ...INITIAL_ALARM_STATE, ...change }, server, START_MS);
    expect(found.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('is judged by the present day', () => {
    const state: AlarmState = { ...INITIAL_ALARM_STATE, certificates: ending(25) };
    expect(degradationsOf(state, server, START_MS)).toEqual([]);
    expect(degradationsOf(state, server, START_MS + 20 * DAY)).toEqual([
      { kind: 'certificate', daysLeft: 5, severity: 'CRITICAL' },
    ]);
  });
});
