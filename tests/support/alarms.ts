/** Alarms and notices as tests need them. */

import { noticeOf } from '../../main/core/alerting/notice.ts';
import type { Notice } from '../../main/core/alerting/notice.ts';
import type { Alarm } from '../../main/core/monitor/state.ts';
import { REFUSED } from './samples.ts';

const NOON = Date.UTC(2026, 10, 23, 12);

/** `name` is the id of the server and of its incident, too. */
export function downAlarm(name: string, atMs = NOON, incidentId = name): Alarm & { kind: 'down' } {
  const about = { serverId: name, name, atMs };
  return { kind: 'down', ...about, sinceMs: atMs - 60_000, failure: REFUSED, incidentId };
}

export function upAlarm(name: string, atMs = NOON, incidentId = name): Alarm & { kind: 'up' } {
  return { kind: 'up', serverId: name, name, atMs, downForMs: 60_000, incidentId };
}

/** The notice that `mx1` is down, with changes. */
export function downNotice(changes: Partial<Notice> = {}): Notice {
  const notice = noticeOf(downAlarm('mx1'), NOON);
  if (!notice) throw new Error('A server that is down is always worth a notice');
  const servers = notice.servers.map((server) => ({
    ...server,
    host: 'mx1.example.org',
    port: 587,
    group: 'Berlin',
  }));
  return { ...notice, servers, ...changes };
}
