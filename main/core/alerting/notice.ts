/** The words of a notification: what happened, why, in which phase, since when. */

import type { Alarm } from '../monitor/state.ts';
import type { Failure } from '../probe/failure.ts';
import type { Phase } from '../probe/phase.ts';
import { clockTime, count, duration, oneLine, responseTime } from '../words.ts';

/** Ready to be shown: plain text, bounded, without control characters. Each channel escapes for itself. */
export interface Notice {
  title: string;
  body: string;
  /** What a click opens. */
  target: { view: 'server'; id: string } | { view: 'overview' };
  urgent: boolean;
}

const NAME_LIMIT = 60;
const BODY_LIMIT = 400;
const DAY_MS = 86_400_000;

const PHASE_WORDS: Record<Phase, string> = {
  dns: 'name lookup',
  connect: 'connect',
  tls: 'TLS handshake',
  greeting: 'greeting',
  ehlo: 'EHLO',
  starttls: 'STARTTLS',
  ehloTls: 'EHLO after TLS',
  auth: 'AUTH',
  mail: 'MAIL FROM',
  rcpt: 'RCPT TO',
  data: 'DATA',
  quit: 'QUIT',
};

/** `The server refused the connection. Phase: connect.`, with the server's own words when it said any. */
function failureSentence(failure: Failure): string {
  const reply = failure.reply;
  const enhanced = reply?.enhanced === undefined ? '' : `${reply.enhanced} `;
  const said = reply ? ` (${reply.code} ${enhanced}${oneLine(reply.text, 120)})` : '';
  return `${oneLine(failure.message, 160)}${said}. Phase: ${PHASE_WORDS[failure.phase]}.`;
}

/** The notification for one alarm; null for what is not worth one. */
export function noticeOf(alarm: Alarm, nowMs: number): Notice | null {
  const name = oneLine(alarm.name, NAME_LIMIT);
  const notice = (title: string, body: string, urgent: boolean): Notice => ({
    title,
    body: oneLine(body, BODY_LIMIT),
    target: { view: 'server', id: alarm.serverId },
    urgent,
  });
  switch (alarm.kind) {
    case 'down':
      return notice(
        `${name} is down`,
        `${failureSentence(alarm.failure)} Since ${clockTime(alarm.sinceMs, nowMs)}.`,
        true,
      );
    case 'up':
      return notice(`${name} is up again`, `It was down for ${duration(alarm.downForMs)}.`, false);
    case 'slow':
      return notice(
        `${name} is slow`,
        `It took ${responseTime(alarm.medianMs)} (median of the last three checks), ` +
          `the limit is ${responseTime(alarm.limitMs)}. Since ${clockTime(alarm.atMs, nowMs)}.`,
        alarm.severity === 'CRITICAL',
      );
    case 'certificate': {
      const days = Math.floor(alarm.daysLeft);
      return notice(
        days < 0
          ? `${name} certificate has expired`
          : `${name} certificate expires in ${count(days, 'day')}`,
        certificateBody(alarm.atMs + alarm.daysLeft * DAY_MS, days < 0),
        alarm.severity === 'CRITICAL',
      );
    }
    case 'fast-again':
      return null;
  }
}

function certificateBody(endMs: number, expired: boolean): string {
  const day = new Date(endMs).toLocaleDateString(undefined, { dateStyle: 'medium' });
  return expired
    ? `It was valid until ${day}. Senders that verify certificates refuse to deliver.`
    : `It is valid until ${day}. From then on senders that verify certificates refuse to deliver.`;
}

/** For the log. */
export function alarmLine(alarm: Alarm): string {
  const why = alarm.kind === 'down' ? `: ${alarm.failure.reason} in ${alarm.failure.phase}` : '';
  return `Alarm: ${oneLine(alarm.name, NAME_LIMIT)} ${alarm.kind}${why}`;
}

const GROUP_TITLES: Record<Alarm['kind'], string> = {
  down: 'servers are down',
  up: 'servers are up again',
  slow: 'servers are slow',
  'fast-again': 'servers answer in time again',
  certificate: 'certificates expire soon',
};

const NAMES_SHOWN = 5;

/** One notification for several alarms of one kind; the first few are named with their reason. */
export function groupNotice(alarms: readonly Alarm[], nowMs: number): Notice | null {
  const [first] = alarms;
  if (!first) return null;
  if (alarms.length === 1) return noticeOf(first, nowMs);
  if (first.kind === 'fast-again') return null;
  const lines = alarms.slice(0, NAMES_SHOWN).map((alarm) => groupLine(alarm, nowMs));
  const more = alarms.length - lines.length;
  return {
    title: `${alarms.length} ${GROUP_TITLES[first.kind]}`,
    body: [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
    target: { view: 'overview' },
    urgent: first.kind === 'down',
  };
}

function groupLine(alarm: Alarm, nowMs: number): string {
  const name = oneLine(alarm.name, NAME_LIMIT);
  switch (alarm.kind) {
    case 'down':
      return `${name}: ${oneLine(alarm.failure.message, 80)}, phase ${PHASE_WORDS[alarm.failure.phase]}, since ${clockTime(alarm.sinceMs, nowMs)}`;
    case 'up':
      return `${name}: was down for ${duration(alarm.downForMs)}`;
    case 'slow':
      return `${name}: ${responseTime(alarm.medianMs)}`;
    case 'certificate':
      return `${name}: ${count(Math.floor(alarm.daysLeft), 'day')} left`;
    case 'fast-again':
      return name;
  }
}
