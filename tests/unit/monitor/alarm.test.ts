import { describe, expect, it } from 'vitest';
import { wrongOf } from '../../../main/core/monitor/alarm.ts';
import { isAcknowledged } from '../../../main/core/monitor/alarm-family.ts';
import { degradationsOf } from '../../../main/core/monitor/degradation.ts';
import type { Acknowledgement, Alarm } from '../../../main/core/monitor/state.ts';
import type { Failure } from '../../../main/core/probe/failure.ts';
import { FAIL, FINE, START_MS, Story, times } from '../../support/alarm-story.ts';
import type { Check } from '../../support/alarm-story.ts';
import { REFUSED } from '../../support/samples.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

describe('an outage', () => {
  it('is one alarm and one incident, however long it lasts, and one more when it is over', () => {
    const story = new Story();
    expect(story.run(FINE, FAIL, FAIL, FAIL, FAIL, FAIL)).toEqual(['down incident-1']);
    const [down] = story.alarms;
    expect(down).toMatchObject({ sinceMs: START_MS + 2 * MINUTE, atMs: START_MS + 4 * MINUTE });
    expect(story.run(FINE, FINE)).toEqual(['up incident-1']);
    expect(story.alarms[1]).toMatchObject({ downForMs: 5 * MINUTE });
    const incident = {
      id: 'incident-1',
      serverId: 'mx1',
      location: 'here',
      startedMs: START_MS + 2 * MINUTE,
      confirmedMs: START_MS + 4 * MINUTE,
      failure: REFUSED,
    };
    expect(story.incidents).toEqual([
      { ...incident, endedMs: null },
      { ...incident, endedMs: START_MS + 7 * MINUTE },
    ]);
    expect(story.state.incident).toBeNull();
  });

  it('never confirmed is never told, nor is its end', () => {
    expect(new Story().run(FAIL, FAIL, FINE, FAIL, FAIL, FINE)).toEqual([]);
  });

  it('after another is an incident of its own', () => {
    const story = new Story({ retries: 0 });
    expect(story.run(FAIL, FINE, FAIL, FINE)).toEqual([
      'down incident-1',
      'up incident-1',
      'down incident-2',
      'up incident-2',
    ]);
  });

  it('has a length even when the clock was set back meanwhile', () => {
    const story = new Story({ retries: 0 });
    story.run(FAIL, { afterMs: -DAY });
    expect(story.alarms[1]).toMatchObject({ kind: 'up', downForMs: 0 });
  });

  it('keeps the reason it was confirmed with, while the attempt has the newest', () => {
    const story = new Story({ retries: 0 });
    const later: Failure = { reason: 'dns', phase: 'dns', message: 'No such name' };
    story.run(FAIL, { failure: later });
    expect(story.state.incident?.failure).toEqual(REFUSED);
    expect(story.state.attempt).toMatchObject({ failure: later, failures: 2 });
  });
});

describe('what is kept of an outage', () => {
  const later: Failure = { reason: 'dns', phase: 'dns', message: 'No such name' };

  it('is each step of it, with the reason it began with and every change of that', () => {
    const story = new Story();
    story.run({ failure: later }, FAIL, FAIL, FAIL, { failure: later }, { failure: later }, FINE);
    const at = (minutes: number): number => START_MS + minutes * MINUTE;
    const base = { incidentId: 'incident-1', serverId: 'mx1', location: 'here' };
    expect(story.events).toEqual([
      { ...base, kind: 'began', atMs: at(1), failure: later },
      { ...base, kind: 'confirmed', atMs: at(3), failure: REFUSED },
      { ...base, kind: 'reason-changed', atMs: at(5), failure: later },
      { ...base, kind: 'ended', atMs: at(7), failure: null },
    ]);
  });

  it('ends with the first of the successes that it takes', () => {
    const story = new Story({ retries: 0, recoveries: 3 });
    expect(story.run(FAIL, FINE, FINE, FAIL, FINE, FINE)).toEqual(['down incident-1']);
    expect(story.run(FINE)).toEqual(['up incident-1']);
    expect(story.alarms[1]).toMatchObject({ downForMs: 4 * MINUTE });
    expect(story.incidents[1]).toMatchObject({ endedMs: START_MS + 5 * MINUTE });
  });
});

describe('reminders', () => {
  it.each([
    ['none unless wanted', 0, times(100, FAIL), []],
    ['one every so often', 10, times(35, FAIL), [1, 2, 3]],
    ['none of what is over', 10, [...times(5, FAIL), FINE, ...times(5, FAIL)], []],
    ['none of what is not confirmed', 1, [FAIL, FAIL, FINE, FAIL, FAIL, FINE], []],
    [
      'from the beginning for each outage',
      10,
      [...times(14, FAIL), FINE, ...times(14, FAIL)],
      [1, 1],
    ],
  ])('come: %s', (_case, remindMinutes, checks, reminders) => {
    const story = new Story({ remindMinutes });
    story.run(...checks);
    const said = story.alarms.flatMap((alarm) =>
      alarm.kind === 'still-down' ? [alarm.reminder] : [],
    );
    expect(said).toEqual(reminders);
  });

  it('say since when and why now, and of which incident', () => {
    const story = new Story({ remindMinutes: 1, retries: 0 });
    const later: Failure = { reason: 'dns', phase: 'dns', message: 'No such name' };
    story.run(FAIL, { failure: later });
    expect(story.alarms[1]).toMatchObject({
      kind: 'still-down',
      sinceMs: START_MS + MINUTE,
      failure: later,
      incidentId: 'incident-1',
    });
  });
});

describe('a server that flaps', () => {
  const settings = { retries: 0, remindMinutes: 1 };
  const beat = (count: number): Check[] => Array<Check[]>(count).fill([FAIL, FINE]).flat();

  it('is told of change by change at first, then once, and again when it has settled', () => {
    const story = new Story(settings);
    const said = story.run(...beat(20), ...times(30, FINE));
    const flapping = said.indexOf('flapping');
    expect(said.slice(0, flapping)).toEqual(
      [1, 2, 3, 4]
        .flatMap((n) => [`down incident-${n}`, `up incident-${n}`])
        .concat('down incident-5'),
    );
    expect(said.slice(flapping)).toEqual(['flapping', 'settled']);
    expect(story.alarms.at(-1)).toMatchObject({ failure: null, incidentId: null });
  });

  it('keeps its incidents all the same', () => {
    const story = new Story(settings);
    story.run(...beat(20), ...times(30, FINE));
    expect(story.incidents.filter(({ endedMs }) => endedMs !== null)).toHaveLength(20);
  });

  it('that settles down is told as down, and its end as any other', () => {
    const story = new Story({ retries: 0 });
    const said = story.run(...beat(20), ...times(30, FAIL));
    expect(said.slice(-2)).toEqual(['flapping', 'settled']);
    const settled = story.alarms.at(-1);
    expect(settled).toMatchObject({ kind: 'settled', failure: REFUSED });
    const incidentId = settled?.kind === 'settled' ? settled.incidentId : null;
    expect(story.run(FINE)).toEqual([`up ${incidentId}`]);
  });

  it('is degraded while it flaps and is up', () => {
    const story = new Story(settings);
    story.run(...beat(10));
    expect(degradationsOf(story.state, story.server, story.nowMs)).toMatchObject([
      { kind: 'flapping' },
    ]);
  });
});

describe('an acknowledgement', () => {
  const acknowledge = (story: Story, untilMs: number | null): void => {
    const covers = [...wrongOf(story.state, story.server, story.nowMs)];
    story.state = {
      ...story.state,
      acknowledged: { atMs: story.nowMs, untilMs, covers },
    };
  };

  it('ends reminders until recovery, which is told', () => {
    const story = new Story({ retries: 0, remindMinutes: 5 });
    story.run(...times(3, FAIL));
    acknowledge(story, null);
    expect(story.run(...times(60, FAIL))).toEqual([]);
    expect(story.run(FINE)).toEqual(['up incident-1']);
    expect(story.state.acknowledged).toBeNull();
    expect(story.run(FAIL)).toEqual(['down incident-2']);
  });

  it('until a time has the outage told of again then, reminders or none', () => {
    const story = new Story({ retries: 0 });
    story.run(FAIL);
    acknowledge(story, story.nowMs + 10 * MINUTE);
    expect(story.run(...times(9, FAIL))).toEqual([]);
    expect(story.run(FAIL)).toEqual(['still-down']);
    expect(story.run(...times(20, FAIL))).toEqual([]);
  });

  it('until a time that comes after the end is over with it', () => {
    const story = new Story({ retries: 0 });
    story.run(FAIL);
    acknowledge(story, story.nowMs + 10 * MINUTE);
    expect(story.run(FINE, ...times(20, FINE))).toEqual(['up incident-1']);
  });

  it('of slowness and a certificate has both told again at its time', () => {
    const story = new Story({ warnMs: 1_000 });
    const bad: Check = { totalMs: 2_000, validToMs: START_MS + 10 * DAY };
    expect(story.run(...times(3, bad))).toEqual(['certificate 9 WARNING', 'slow WARNING']);
    acknowledge(story, story.nowMs + 5 * MINUTE);
    expect(story.run(...times(4, bad))).toEqual([]);
    expect(story.run(bad)).toEqual(['slow WARNING', 'certificate 9 WARNING']);
    expect(story.run(...times(9, bad))).toEqual([]);
  });

  it('covers what was wrong then, not what comes later', () => {
    const story = new Story({ retries: 0 });
    const ending: Check = { validToMs: START_MS + 10 * DAY };
    story.run(ending);
    acknowledge(story, null);
    expect(story.state.acknowledged?.covers).toEqual(['certificate']);
    expect(story.run({ ...FAIL, ...ending })).toEqual(['down incident-1']);
    story.run(ending);
    expect(story.state.acknowledged?.covers).toEqual(['certificate']);
    story.run({ validToMs: START_MS + 90 * DAY });
    expect(story.state.acknowledged).toBeNull();
  });

  it.each<[Alarm['kind'], boolean]>([
    ['down', false],
    ['up', false],
    ['still-down', true],
    ['flapping', true],
    ['settled', true],
    ['certificate', false],
    ['drift', false],
  ])('of an outage covers %s: %s', (kind, covered) => {
    const acknowledged: Acknowledgement = { atMs: 0, untilMs: 100, covers: ['availability'] };
    expect(isAcknowledged(acknowledged, { kind }, 99)).toBe(covered);
    expect(isAcknowledged(acknowledged, { kind }, 100)).toBe(false);
    expect(isAcknowledged(null, { kind }, 99)).toBe(false);
  });
});
