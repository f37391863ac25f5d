/** What the alerting part writes down, and what it reads of it when it starts again. */

import type { NotificationRecord } from '../history/records.ts';
import type { HistoryStore } from '../history/store.ts';
import type { Alarm } from '../monitor/state.ts';
import type { GateOutcome } from './gate.ts';
import { alarmId } from './notice.ts';
import type { Notice } from './notice.ts';

export type NotificationLog = Pick<HistoryStore, 'addNotification' | 'flush' | 'notifications'>;

/** In the place of a channel: the gate's own record of each alarm. */
const GATE = 'gate';

/** What an earlier run left. */
export interface Past {
  /** Alarms that were told, or that need not be. */
  known: string[];
  /** Alarms that were neither. */
  alarms: Alarm[];
  /** Notices by the channel that has not delivered them. */
  notices: Map<string, Notice[]>;
  /** Whether any run has left anything: if none has, nothing follows from what is missing. */
  any: boolean;
}

export const gateRecord = (
  alarm: Alarm,
  outcome: GateOutcome,
  problem: string | null,
): NotificationRecord => ({
  id: `${alarmId(alarm)} ${GATE}`,
  atMs: alarm.atMs,
  channel: GATE,
  alarm: alarm.kind,
  serverId: alarm.serverId,
  incidentId: 'incidentId' in alarm ? alarm.incidentId : null,
  outcome,
  problem,
  payload: outcome === 'pending' ? JSON.stringify(alarm) : null,
});

export function noticeRecord(
  channelId: string,
  notice: Notice,
  outcome: 'pending' | 'sent' | 'failed',
  problem: string | null,
): NotificationRecord {
  const only = notice.servers.length === 1 ? notice.servers[0] : undefined;
  return {
    id: `${notice.id} ${channelId}`,
    atMs: notice.atMs,
    channel: channelId,
    alarm: notice.kind,
    serverId: only?.serverId ?? null,
    incidentId: only?.incidentId ?? null,
    outcome,
    problem,
    payload: outcome === 'pending' ? JSON.stringify(notice) : null,
  };
}

const RECENT_MS = 90 * 86_400_000;
const RECENT_LIMIT = 20_000;
const PENDING_MS = 86_400_000;

/** Reads what an earlier run left. What is pending for longer than a day is no longer news. */
export async function readPast(log: NotificationLog, nowMs: number): Promise<Past> {
  const past: Past = { known: [], alarms: [], notices: new Map(), any: false };
  const records = await log.notifications({ fromMs: nowMs - RECENT_MS, limit: RECENT_LIMIT });
  past.any = records.length > 0;
  // Newest first as they come, oldest first as they are told.
  for (const record of records.reverse()) {
    const pending = record.outcome === 'pending' && record.atMs >= nowMs - PENDING_MS;
    const payload = pending ? parsed(record.payload) : null;
    if (record.channel === GATE) {
      if (payload !== null) past.alarms.push(payload as Alarm);
      else past.known.push(record.id.slice(0, -GATE.length - 1));
    } else if (payload !== null) {
      const waiting = past.notices.get(record.channel) ?? [];
      past.notices.set(record.channel, [...waiting, payload as Notice]);
    }
  }
  return past;
}

function parsed(payload: string | null): unknown {
  try {
    return payload === null ? null : JSON.parse(payload);
  } catch {
    return null;
  }
}
