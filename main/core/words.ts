/** Words for a menu, a notification or a log line, and text that came from a server or a file made fit for them. */

import { bounded, visible } from './probe/text.ts';

/** One line of at most `limit` characters: white space folded, controls as `\x1b`, the cut marked with an ellipsis. */
export function oneLine(text: string, limit: number): string {
  // Cut before replacing too, so that the cost is bounded however long the text is.
  const folded = bounded(text, limit * 4)
    .replace(/[ \t\r\n]+/g, ' ')
    .trim();
  return bounded(visible(folded), limit);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `45 s`, `4 min`, `1 h 12 min`, `2 d 3 h`. */
export function duration(ms: number): string {
  const of = (unit: number): number => Math.floor(ms / unit);
  if (ms < MINUTE) return `${Math.max(0, of(SECOND))} s`;
  if (ms < HOUR) return `${of(MINUTE)} min`;
  if (ms < DAY) return pair(of(HOUR), 'h', of(MINUTE) % 60, 'min');
  return pair(of(DAY), 'd', of(HOUR) % 24, 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** `850 ms`, `1.84 s`. */
export function responseTime(ms: number): string {
  return ms < SECOND ? `${Math.round(ms)} ms` : `${(ms / SECOND).toFixed(2)} s`;
}

/** The local time of day, with the date in front when it was not today. */
export function clockTime(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const time = at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  return at.toDateString() === new Date(nowMs).toDateString()
    ? time
    : `${at.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })} ${time}`;
}

/** `1 day`, `5 days`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}
