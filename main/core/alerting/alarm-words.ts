/** The words for an alarm: what happened, why, in which phase, since when. */

import type { Alarm, Drift } from '../monitor/state.ts';
import type { Failure } from '../probe/failure.ts';
import type { Phase } from '../probe/phase.ts';
import type { CertificateProblem } from '../probe/result.ts';
import { clockTime, count, duration, oneLine, responseTime } from '../words.ts';

export interface Words {
  title: string;
  body: string;
  /** Whether the desktop should keep it on the screen. */
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

/** What is said of one alarm: bounded, without control characters; null for what is not worth a word. */
export function wordsOf(alarm: Alarm, nowMs: number): Words | null {
  const name = oneLine(alarm.name, NAME_LIMIT);
  const words = (title: string, body: string, urgent: boolean): Words => ({
    title,
    body: oneLine(body, BODY_LIMIT),
    urgent,
  });
  switch (alarm.kind) {
    case 'down':
      return words(
        `${name} is down`,
        `${failureSentence(alarm.failure)} Since ${clockTime(alarm.sinceMs, nowMs)}.`,
        true,
      );
    case 'up':
      return words(`${name} is up again`, `It was down for ${duration(alarm.downForMs)}.`, false);
    case 'slow':
      return words(
        `${name} is slow`,
        `It took ${responseTime(alarm.medianMs)} (median of the last three checks), ` +
          `the limit is ${responseTime(alarm.limitMs)}. Since ${clockTime(alarm.atMs, nowMs)}.`,
        alarm.severity === 'CRITICAL',
      );
    case 'certificate': {
      const days = Math.floor(alarm.daysLeft);
      return words(
        days < 0
          ? `${name} certificate has expired`
          : `${name} certificate expires in ${count(days, 'day')}`,
        certificateBody(alarm.atMs + alarm.daysLeft * DAY_MS, days < 0),
        alarm.severity === 'CRITICAL',
      );
    }
    case 'still-down':
      return words(
        `${name} is still down`,
        `${failureSentence(alarm.failure)} Since ${clockTime(alarm.sinceMs, nowMs)}.`,
        true,
      );
    case 'flapping':
      return words(
        `${name} is flapping`,
        `It ${alarm.incidentId === null ? 'is up' : 'is down'} now, but changes too often to be told of each time. ` +
          'The next message comes when it has settled.',
        true,
      );
    case 'settled':
      return words(
        `${name} has settled`,
        alarm.failure
          ? `It stays down. ${failureSentence(alarm.failure)}`
          : `It stays up, after flapping for ${duration(alarm.flappedForMs)}.`,
        alarm.failure !== null,
      );
    case 'certificate-problem':
      return words(
        `${name} ${CERTIFICATE_PROBLEMS[alarm.problem]}`,
        'Senders that verify certificates refuse to deliver. The check only reports it.',
        alarm.severity === 'CRITICAL',
      );
    case 'certificate-changed':
      return words(
        `${name} has a certificate of another issuer`,
        `It is now issued by ${oneLine(alarm.issuer, 120)}, before by ${oneLine(alarm.issuerBefore, 120)}.`,
        true,
      );
    case 'certificate-disagrees':
      return words(
        `${name} still uses an old certificate`,
        `Port ${alarm.port} has the one until ${dayOf(alarm.validToMs)}, port ${alarm.newerPort} already the one until ` +
          `${dayOf(alarm.newerValidToMs)}. Probably a service was not reloaded after the renewal.`,
        false,
      );
    case 'drift':
      return words(`${name} is less secure than before`, `${driftSentence(alarm.drift)}.`, true);
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

/** What follows the number in the title of a notice about several. */
export const GROUP_TITLES: Record<Alarm['kind'], string> = {
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

/** One line of a notice about several. */
export function lineOf(alarm: Alarm, nowMs: number): string {
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
