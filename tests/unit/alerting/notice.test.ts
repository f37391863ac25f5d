import { describe, expect, it } from 'vitest';

import type { Alarm } from '../../../main/core/monitor/state.ts';
import { groupNotice, noticeOf } from '../../../main/core/alerting/notice.ts';

const NOW = new Date(2026, 10, 23, 12, 0).getTime();
const about = { serverId: 'id', name: 'mx1', atMs: NOW };
const failure = {
  reason: 'greeting-rejected',
  phase: 'greeting',
  message: 'The server refused the session in its greeting',
  reply: { code: 554, enhanced: '5.3.2', text: 'Go\naway \u001b[2J' },
} as const;
const down: Alarm = { kind: 'down', ...about, sinceMs: NOW - 60_000, failure, incidentId: 'i' };

describe('a notification', () => {
  it.each<[Alarm, string]>([
    [down, 'mx1 is down'],
    [{ kind: 'up', ...about, downForMs: 90_000, incidentId: 'i' }, 'mx1 is up again'],
    [{ kind: 'slow', ...about, medianMs: 2100, limitMs: 2000, severity: 'WARNING' }, 'mx1 is slow'],
    [
      { kind: 'certificate', ...about, daysLeft: 5.7, severity: 'CRITICAL' },
      'mx1 certificate expires in 5 days',
    ],
    [
      { kind: 'certificate', ...about, daysLeft: 1.2, severity: 'CRITICAL' },
      'mx1 certificate expires in 1 day',
    ],
    [
      { kind: 'certificate', ...about, daysLeft: -0.5, severity: 'CRITICAL' },
      'mx1 certificate has expired',
    ],
  ])('of $kind has the title that was promised', (alarm, title) => {
    const notice = noticeOf(alarm, NOW);
    expect(notice?.title).toBe(title);
    expect(notice?.body).not.toBe('');
    expect(notice?.target).toEqual({ view: 'server', id: 'id' });
  });

  it('is not made when a slow server is fast again', () => {
    expect(noticeOf({ kind: 'fast-again', ...about }, NOW)).toBeNull();
  });

  it('says why, in which phase and since when', () => {
    const body = noticeOf(down, NOW)?.body;
    expect(body).toContain('The server refused the session in its greeting');
    expect(body).toContain('(554 5.3.2 Go away \\x1b[2J)');
    expect(body).toContain('Phase: greeting.');
    expect(body).toMatch(/Since .*11:59/);
  });

  it('of a server that is back says how long it was down', () => {
    const up: Alarm = { kind: 'up', ...about, downForMs: 4_320_000, incidentId: 'i' };
    expect(noticeOf(up, NOW)?.body).toBe('It was down for 1 h 12 min.');
  });

  it('of a certificate says until which day it is valid', () => {
    const soon: Alarm = { kind: 'certificate', ...about, daysLeft: 5, severity: 'CRITICAL' };
    expect(noticeOf(soon, NOW)?.body).toMatch(/valid until .*28/);
    expect(noticeOf({ ...soon, daysLeft: -2 }, NOW)?.body).toMatch(/was valid until .*21/);
  });

  it('is bounded whatever a server says and is called', () => {
    const reply = { code: 554, text: '\u0007'.repeat(100_000) };
    const long = { ...down, name: 'n'.repeat(5_000), failure: { ...failure, reply } };
    const notice = noticeOf(long, NOW);
    expect(notice?.title.length).toBeLessThan(100);
    expect(notice?.body.length).toBeLessThanOrEqual(400);
  });
});

describe('a notification for several servers', () => {
  const many = (number: number): Alarm[] =>
    Array.from({ length: number }, (_, index) => ({ ...down, name: `mx${index}` }));

  it('counts them, names the first few with their reason, and opens the overview', () => {
    const notice = groupNotice(many(7), NOW);
    expect(notice?.title).toBe('7 servers are down');
    expect(notice?.body.split('\n')).toHaveLength(6);
    expect(notice?.body).toContain('mx0: The server refused the session in its greeting');
    expect(notice?.body).toContain('and 2 more');
    expect(notice?.target).toEqual({ view: 'overview' });
  });

  it('is that of the one server when there is only one', () => {
    expect(groupNotice([down], NOW)).toEqual(noticeOf(down, NOW));
  });

  it('is none for none', () => {
    expect(groupNotice([], NOW)).toBeNull();
  });
});
