/** One notice in place of many: what was held back, or what happened while nobody looked. */

import type { Alarm } from '../monitor/state.ts';
import { clockTime, count, oneLine } from '../words.ts';
import { lineOf } from './alarm-words.ts';
import { boundedLines, severalNotice } from './notice.ts';
import type { Notice, NoticeServer } from './notice.ts';

const NAME_LIMIT = 60;

/** What a title says of so many servers. */
const SHORT: Record<Alarm['kind'], (number: number) => string> = {
  down: (n) => `${n} down`,
  'still-down': (n) => `${n} still down`,
  up: (n) => `${n} up again`,
  flapping: (n) => `${n} flapping`,
  settled: (n) => `${n} settled`,
  slow: (n) => `${n} slow`,
  'fast-again': (n) => `${n} fast again`,
  certificate: (n) => `${count(n, 'certificate')} expiring`,
  'certificate-problem': (n) => `${count(n, 'certificate')} not valid`,
  'certificate-changed': (n) => `${count(n, 'certificate')} of another issuer`,
  'certificate-disagrees': (n) => `${count(n, 'old certificate')} in use`,
  drift: (n) => `${n} less secure`,
};

function summary(kinds: readonly Alarm['kind'][]): string {
  return [...new Set(kinds)]
    .map((kind) => SHORT[kind](kinds.filter((other) => other === kind).length))
    .join(', ');
}

/** What was held back and is so still. `when` begins the title: `During quiet hours`. */
export function heldNotice(alarms: readonly Alarm[], when: string, nowMs: number): Notice {
  return {
    ...severalNotice(alarms, nowMs),
    kind: 'digest',
    title: `${when}: ${summary(alarms.map(({ kind }) => kind))}`,
    body: boundedLines(alarms.map((alarm) => digestLine(alarm, nowMs))),
  };
}

function digestLine(alarm: Alarm, nowMs: number): string {
  const name = oneLine(alarm.name, NAME_LIMIT);
  const line = lineOf(alarm, nowMs);
  return line === name ? `${name}: ${WORDS[alarm.kind]}` : line;
}

const WORDS: Record<Alarm['kind'], string> = {
  down: 'down',
  'still-down': 'still down',
  up: 'up again',
  flapping: 'flapping',
  settled: 'settled',
  slow: 'slow',
  'fast-again': 'fast again',
  certificate: 'certificate expiring',
  'certificate-problem': 'certificate not valid',
  'certificate-changed': 'certificate of another issuer',
  'certificate-disagrees': 'old certificate',
  drift: 'less secure',
};

/** Of each server the last few things that happened. */
const STEPS_SHOWN = 3;

/**
 * What happened while nobody looked, server by server, and how things stand now.
 * @param notices oldest first, at least one; one alone stays as it is.
 * @param standing `2 of 14 down`, as the tray says it.
 */
export function awayNotice(notices: readonly Notice[], standing: string, nowMs: number): Notice {
  const [first] = notices;
  if (first && notices.length === 1) return first;
  const events = notices.flatMap(({ servers }) => servers);
  const byServer = new Map<string, NoticeServer[]>();
  for (const event of events) {
    byServer.set(event.serverId, [...(byServer.get(event.serverId) ?? []), event]);
  }
  const servers = [...byServer.values()].flatMap((all) => all.at(-1) ?? []);
  const lines = [...byServer.values()].map((all) => storyOf(all, nowMs));
  const others = notices.filter((notice) => notice.servers.length === 0).map(({ title }) => title);
  return {
    id: `${first?.id ?? 'none'} and ${notices.length - 1} more, away`,
    kind: 'digest',
    severity: notices.some(({ severity }) => severity === 'CRITICAL') ? 'CRITICAL' : 'WARNING',
    title: `While you were away: ${summary(servers.map(({ kind }) => kind)) || count(others.length, 'message')}`,
    body: [boundedLines([...lines, ...others]), `Now: ${standing}.`].join('\n'),
    target: { view: 'overview' },
    urgent: servers.some(({ kind }) => kind === 'down' || kind === 'still-down'),
    atMs: nowMs,
    servers,
  };
}

/** `mx1: down 03:10, up again 03:22`. */
function storyOf(events: readonly NoticeServer[], nowMs: number): string {
  const [first] = events;
  const steps = events
    .slice(-STEPS_SHOWN)
    .map(({ kind, sinceMs }) => `${WORDS[kind]} ${clockTime(sinceMs, nowMs)}`);
  const earlier = events.length > STEPS_SHOWN ? '… ' : '';
  return `${oneLine(first?.name ?? '', NAME_LIMIT)}: ${earlier}${steps.join(', ')}`;
}
