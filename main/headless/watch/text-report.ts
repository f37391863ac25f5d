/** What is said, for a person: local time, a mark whose shape and colour say the same, and words. */

import type { ConnectivityState } from '../../core/connectivity/state.ts';
import type { Alarm } from '../../core/monitor/state.ts';
import { count, duration } from '../../core/words.ts';
import type { Style } from '../output/style.ts';
import { label, tableRow } from '../output/summary.ts';
import { alarmText } from './alarm-text.ts';
import type { Report, Saying, Tally } from './report.ts';
import type { WatchedServer } from './servers.ts';
import { statsText } from './stats.ts';

/** @param watched every server, so that results line up. */
export function textReport(style: Style, watched: readonly WatchedServer[]): Report {
  const width = Math.max(...watched.map(({ target }) => label(target).length));
  return (saying) => {
    const line = lineOf(saying, width, style);
    return line && `${style.faint(localTime(line.atMs))} ${line.text}`;
  };
}

function lineOf(
  saying: Saying,
  width: number,
  style: Style,
): { atMs: number; text: string } | null {
  switch (saying.type) {
    case 'alarm': {
      const { alarm } = saying;
      const { symbol, paint } = look(alarm, style);
      return { atMs: alarm.atMs, text: `${paint(symbol)} ${alarmText(alarm, alarm.atMs)}` };
    }
    case 'result': {
      const { result, watched } = saying;
      // Whole, however long: the time stands before it.
      const row = tableRow(result, watched.target, width, { ...style, isTerminal: false });
      return { atMs: Date.parse(result.at), text: row.join('') };
    }
    case 'connectivity': {
      return { atMs: saying.atMs, text: style.warning(CONNECTIVITY[saying.state.kind]) };
    }
    case 'stats':
      return { atMs: saying.atMs, text: style.faint(statsText(saying.stats)) };
    case 'started':
    case 'stopped':
      // Said on standard error, where they are in nobody's way.
      return null;
  }
}

/** `Watching 14 servers. End with Ctrl+C.` */
export function startLine(servers: number, isTerminal: boolean): string {
  return `Watching ${count(servers, 'server')}.${isTerminal ? ' End with Ctrl+C.' : ''}`;
}

/** `Watched 14 servers for 2 h 5 min: 1740 checks, 2 alarms; 13 up, 1 down.` */
export function stopLine(tally: Tally, forMs: number): string {
  const { servers, checks, alarms, dropped, up, degraded, down, unknown } = tally;
  const counts = { up, degraded, down, unknown };
  const now = Object.entries(counts).flatMap(([word, number]) =>
    number > 0 ? [`${number} ${word}`] : [],
  );
  const lost =
    dropped > 0 ? ` ${count(dropped, 'line')} that nobody read in time were dropped.` : '';
  return `Watched ${count(servers, 'server')} for ${duration(forMs)}: ${count(checks, 'check')}, ${count(alarms, 'alarm')}; ${now.join(', ')}.${lost}`;
}

/** Shapes as in the table of `relaywatch check`. */
function look(alarm: Alarm, style: Style): { symbol: string; paint: (text: string) => string } {
  const [bad, good, warning] = style.unicode ? ['■', '●', '▲'] : ['x', '+', '!'];
  if (isBad(alarm)) return { symbol: bad, paint: style.bad };
  if (alarm.kind === 'up' || alarm.kind === 'fast-again')
    return { symbol: good, paint: style.good };
  return { symbol: warning, paint: style.warning };
}

const isBad = (alarm: Alarm): boolean =>
  alarm.kind === 'down' || ('severity' in alarm && alarm.severity === 'CRITICAL');

/** `2026-11-23 10:00:00`, where this computer is. */
function localTime(ms: number): string {
  const at = new Date(ms);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
}

const CONNECTIVITY: Record<ConnectivityState['kind'], string> = {
  online: 'This computer is online again',
  changed: 'The network of this computer has changed',
  asleep: 'This computer goes to sleep',
  offline: 'This computer is offline: no server is blamed for it',
  'captive-portal': 'This network wants a sign-in first: no server is blamed for it',
  'no-resolver': 'Names are not looked up here: no server is blamed for it',
};
