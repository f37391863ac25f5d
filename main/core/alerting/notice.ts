/** A notice: one message to a person, as every channel is given it. */

import type { Alarm } from '../monitor/state.ts';
import type { FailureReason } from '../probe/failure.ts';
import type { Phase } from '../probe/phase.ts';
import { GROUP_TITLES, lineOf, wordsOf } from './alarm-words.ts';

export type Severity = 'OK' | 'WARNING' | 'CRITICAL';

/** One server that a notice is about, and what happened to it. */
export interface NoticeServer {
  serverId: string;
  name: string;
  kind: Alarm['kind'];
  /** Wall clock: when it began. */
  sinceMs: number;
  reason: FailureReason | null;
  phase: Phase | null;
  incidentId: string | null;
  host?: string;
  port?: number;
  group?: string;
}

/** Ready to be shown: plain text, bounded, without control characters. Each channel escapes for itself. JSON. */
export interface Notice {
  /** The same for the same alarms, so that what was sent before a restart is known by it. */
  id: string;
  /** `digest` tells of several things, `program` of Relaywatch itself. */
  kind: Alarm['kind'] | 'digest' | 'program';
  severity: Severity;
  title: string;
  body: string;
  /** What a click opens. */
  target: { view: 'server'; id: string } | { view: 'overview' };
  /** Whether the desktop should keep it on the screen. */
  urgent: boolean;
  /** Wall clock. */
  atMs: number;
  servers: NoticeServer[];
}

/** The notice for one alarm; null for what is not worth one. */
export function noticeOf(alarm: Alarm, nowMs: number): Notice | null {
  const words = wordsOf(alarm, nowMs);
  return (
    words && {
      id: alarmId(alarm),
      kind: alarm.kind,
      severity: severityOf(alarm),
      ...words,
      target: { view: 'server', id: alarm.serverId },
      atMs: nowMs,
      servers: [noticeServer(alarm)],
    }
  );
}

const NAMES_SHOWN = 5;
/** Servers listed for a webhook or a command; the title says how many there are. */
const SERVERS_KEPT = 50;

/** One notice for several alarms of one kind; the first few are named with their reason. */
export function groupNotice(alarms: readonly Alarm[], nowMs: number): Notice | null {
  const [first] = alarms;
  if (!first) return null;
  if (alarms.length === 1) return noticeOf(first, nowMs);
  if (first.kind === 'fast-again') return null;
  return {
    ...severalNotice(alarms, nowMs),
    kind: first.kind,
    title: `${alarms.length} ${GROUP_TITLES[first.kind]}`,
    body: boundedLines(alarms.map((alarm) => lineOf(alarm, nowMs))),
  };
}

/** The parts that every notice about several alarms has in common. */
export function severalNotice(
  alarms: readonly Alarm[],
  nowMs: number,
): Omit<Notice, 'kind' | 'title' | 'body'> {
  const [first] = alarms;
  return {
    id: first ? `${alarmId(first)} and ${alarms.length - 1} more` : 'none',
    severity: worst(alarms.map(severityOf)),
    target: { view: 'overview' },
    urgent: alarms.some(({ kind }) => kind === 'down' || kind === 'still-down'),
    atMs: nowMs,
    servers: alarms.slice(0, SERVERS_KEPT).map(noticeServer),
  };
}

/** The first few lines, and how many more there are. */
export function boundedLines(lines: readonly string[]): string {
  const more = lines.length - NAMES_SHOWN;
  return [...lines.slice(0, NAMES_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** A notice of Relaywatch itself: about no server. */
export function programNotice(id: string, title: string, body: string, atMs: number): Notice {
  return {
    id,
    kind: 'program',
    severity: 'OK',
    title,
    body,
    target: { view: 'overview' },
    urgent: false,
    atMs,
    servers: [],
  };
}

/** What `Send test` sends. */
export const testNotice = (nowMs: number): Notice =>
  programNotice(
    `test ${nowMs}`,
    'Relaywatch can notify you',
    'This is how it will tell you that a server is down.',
    nowMs,
  );

/** How bad it is. What is over is OK. */
export function severityOf(alarm: Alarm): Severity {
  switch (alarm.kind) {
    case 'down':
    case 'still-down':
      return 'CRITICAL';
    case 'settled':
      return alarm.failure ? 'CRITICAL' : 'OK';
    case 'slow':
    case 'certificate':
    case 'certificate-problem':
      return alarm.severity;
    case 'flapping':
    case 'certificate-changed':
    case 'certificate-disagrees':
    case 'drift':
      return 'WARNING';
    case 'up':
    case 'fast-again':
      return 'OK';
  }
}

const SEVERITIES: readonly Severity[] = ['OK', 'WARNING', 'CRITICAL'];

function worst(severities: readonly Severity[]): Severity {
  return SEVERITIES.findLast((severity) => severities.includes(severity)) ?? 'OK';
}

/** The same for the same alarm, also when it is raised again after a restart: what belongs to an incident is known by it. */
export function alarmId(alarm: Alarm): string {
  switch (alarm.kind) {
    case 'down':
    case 'up':
      return `${alarm.incidentId} ${alarm.kind}`;
    case 'still-down':
      return `${alarm.incidentId} ${alarm.kind} ${alarm.reminder}`;
    case 'flapping':
    case 'settled':
      return `${alarm.flappingId} ${alarm.kind}`;
    case 'slow':
    case 'fast-again':
    case 'certificate':
    case 'certificate-problem':
    case 'certificate-changed':
    case 'certificate-disagrees':
    case 'drift':
      return `${alarm.serverId} ${alarm.kind} ${alarm.atMs}`;
  }
}

function noticeServer(alarm: Alarm): NoticeServer {
  const failure = 'failure' in alarm ? alarm.failure : null;
  return {
    serverId: alarm.serverId,
    name: alarm.name,
    kind: alarm.kind,
    sinceMs: 'sinceMs' in alarm ? alarm.sinceMs : alarm.atMs,
    reason: failure?.reason ?? null,
    phase: failure?.phase ?? null,
    incidentId: 'incidentId' in alarm ? alarm.incidentId : null,
  };
}
