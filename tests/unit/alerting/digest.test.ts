import { describe, expect, it } from 'vitest';

import { awayNotice } from '../../../main/core/alerting/digest.ts';
import { noticeOf, programNotice } from '../../../main/core/alerting/notice.ts';
import type { Notice } from '../../../main/core/alerting/notice.ts';
import type { Alarm } from '../../../main/core/monitor/state.ts';
import { downAlarm, upAlarm } from '../../support/alarms.ts';

const at = (hours: number, minutes: number): number =>
  new Date(2026, 10, 23, hours, minutes).getTime();
const NOW = at(9, 0);

function notice(alarm: Alarm): Notice {
  const made = noticeOf(alarm, alarm.atMs);
  if (!made) throw new Error('not worth a notice');
  return made;
}

const down = (name: string, sinceMs: number): Notice =>
  notice({ ...downAlarm(name, sinceMs + 60_000), sinceMs });
const up = (name: string, atMs: number): Notice => notice(upAlarm(name, atMs));

describe('what happened while nobody looked', () => {
  it('is told server by server, with how things stand now', () => {
    const digest = awayNotice(
      [down('mx1', at(3, 10)), up('mx1', at(3, 22)), down('mx2', at(4, 0))],
      '1 of 14 down',
      NOW,
    );
    expect(digest.title).toBe('While you were away: 1 up again, 1 down');
    expect(digest.body.split('\n')).toEqual([
      expect.stringMatching(/^mx1: down .*3:10.*, up again .*3:22/),
      expect.stringMatching(/^mx2: down .*4:00/),
      'Now: 1 of 14 down.',
    ]);
    expect(digest).toMatchObject({ severity: 'CRITICAL', urgent: true, kind: 'digest' });
    expect(digest.servers.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'mx1 up',
      'mx2 down',
    ]);
  });

  it('is bounded, however much it was', () => {
    const many = Array.from({ length: 500 }, (_, number) => down(`mx${number % 50}`, at(3, 0)));
    const digest = awayNotice(many, '50 of 50 down', NOW);
    expect(digest.title).toBe('While you were away: 50 down');
    expect(digest.body.split('\n')).toHaveLength(7);
    expect(digest.body).toContain('and 45 more');
    expect(digest.body.length).toBeLessThan(800);
  });

  it('is the one notice when there was only one', () => {
    const only = down('mx1', at(3, 10));
    expect(awayNotice([only], '1 down', NOW)).toBe(only);
  });

  it('tells of Relaywatch itself, too', () => {
    const notices = [programNotice('a', 'One', '', NOW), programNotice('b', 'Two', '', NOW)];
    const digest = awayNotice(notices, '14 up', NOW);
    expect(digest.title).toBe('While you were away: 2 messages');
    expect(digest.body).toBe('One\nTwo\nNow: 14 up.');
  });
});
