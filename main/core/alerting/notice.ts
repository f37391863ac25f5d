/** The words of a notification: what happened, why, in which phase, since when. */

import type { Alarm, Drift } from '../monitor/state.ts';
import type { Failure } from '../probe/failure.ts';
import type { Phase } from '../probe/phase.ts';
import type { CertificateProblem } from '../probe/result.ts';
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
    case 'still-down':
      return notice(
        `${name} is still down`,
        `${failureSentence(alarm.failure)} Since ${clockTime(alarm.sinceMs, nowMs)}.`,
        true,
      );
    case 'flapping':
      return notice(
        `${name} is flapping`,
        `It ${alarm.incidentId === null ? 'is up' : 'is down'} now, but changes too often to be told of each time. ` +
          'The next message comes when it has settled.',
        true,
      );
    case 'settled':
      return notice(
        `${name} has settled`,
        alarm.failure
          ? `It stays down. ${failureSentence(alarm.failure)}`
          : `It stays up, after flapping for ${duration(alarm.flappedForMs)}.`,
        alarm.failure !== null,
      );
    case 'certificate-problem':
      return notice(
        `${name} ${CERTIFICATE_PROBLEMS[alarm.problem]}`,
        'Senders that verify certificates refuse to deliver. The check only reports it.',
        alarm.severity === 'CRITICAL',
      );
    case 'certificate-changed':
      return notice(
        `${name} has a certificate of another issuer`,
        `It is now issued by ${oneLine(alarm.issuer, 120)}, before by ${oneLine(alarm.issuerBefore, 120)}.`,
        true,
      );
    case 'certificate-disagrees':
      return notice(
        `${name} still uses an old certificate`,
        `Port ${alarm.port} has the one until ${dayOf(alarm.validToMs)}, port ${alarm.newerPort} already the one until ` +
          `${dayOf(alarm.newerValidToMs)}. Probably a service was not reloaded after the renewal.`,
        false,
      );
    case 'drift':
      return notice(`${name} is less secure than before`, `${driftSentence(alarm.drift)}.`, true);
    case 'fast-again':
      return null;
  }
}

const CERTIFICATE_PROBLEMS: Record<CertificateProblem, string> = {
  'cert-expired': 'certificate has expired',
  'cert-not-yet-valid': 'certificate is not valid yet',
  'cert-untrusted': 'certificate is not trusted',
  'cert-hostname': 'certificate is for another name',
  'cert-pin': 'certificate is not the pinned one',
};

function driftSentence(drift: Drift): string {
  switch (drift.what) {
    case 'starttls-gone':
      return 'It no longer offers STARTTLS: mail goes unencrypted';
    case 'auth-gone':
      return 'It no longer offers AUTH: nobody can log in';
    case 'auth-in-clear':
      return 'It now offers AUTH without encryption: passwords may be sent in the clear';
    case 'tls-version-lower':
      return `It negotiates ${oneLine(drift.now, 20)}, within the last week it was ${oneLine(drift.was, 20)}`;
  }
}

const dayOf = (ms: number): string =>
  new Date(ms).toLocaleDateString(undefined, { dateStyle: 'medium' });

function certificateBody(endMs: number, expired: boolean): string {
  const day = dayOf(endMs);
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
  'still-down': 'servers are still down',
  flapping: 'servers are flapping',
  settled: 'servers have settled',
  'certificate-problem': 'certificates are not valid',
  'certificate-changed': 'certificates are of another issuer',
  'certificate-disagrees': 'servers still use an old certificate',
  drift: 'servers are less secure than before',
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
    case 'still-down':
      return `${name}: ${oneLine(alarm.failure.message, 80)}, phase ${PHASE_WORDS[alarm.failure.phase]}, since ${clockTime(alarm.sinceMs, nowMs)}`;
    case 'up':
      return `${name}: was down for ${duration(alarm.downForMs)}`;
    case 'slow':
      return `${name}: ${responseTime(alarm.medianMs)}`;
    case 'certificate':
      return `${name}: ${count(Math.floor(alarm.daysLeft), 'day')} left`;
    case 'settled':
      return `${name}: ${alarm.failure ? `down, ${oneLine(alarm.failure.message, 80)}` : 'up'}`;
    case 'certificate-problem':
      return `${name} ${CERTIFICATE_PROBLEMS[alarm.problem]}`;
    case 'certificate-disagrees':
      return `${name}: port ${alarm.port}`;
    case 'drift':
      return `${name}: ${driftSentence(alarm.drift)}`;
    case 'flapping':
    case 'certificate-changed':
    case 'fast-again':
      return name;
  }
}
