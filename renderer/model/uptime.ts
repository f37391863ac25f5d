/** A calendar of days, and what each says. */

import type { CalendarDay, Uptime } from '../../preload/contract.ts';
import { text } from '../text/en.ts';
import { day, duration, percent } from './format.ts';

/** The kind of day, best first. */
export type DayKind = 'up' | 'degraded' | 'down' | 'none';

export interface DayCell {
  fromMs: number;
  toMs: number;
  kind: DayKind;
  /** Shares of the day's 24 hours, from 0 to 1. */
  down: number;
  gap: number;
  /** Place in the calendar: a column is a week, a row a weekday. */
  week: number;
  weekday: number;
  /** `12 Nov: 99.2 %, down for 11 min, 2 incidents, not monitored 3 h` */
  words: string;
}

/** Less not monitored than this is what every start and stop of a check leaves. */
const WORTH_A_WORD_MS = 60_000;
const WEEK = 7;

/** @param firstWeekday 0 is Sunday, as `Date` has it. */
export function calendarOf(days: readonly CalendarDay[], firstWeekday = 1): DayCell[] {
  const rowOf = (fromMs: number): number =>
    (new Date(fromMs).getDay() - firstWeekday + WEEK) % WEEK;
  const [first] = days;
  const offset = first ? rowOf(first.fromMs) : 0;
  return days.map((of, index) => {
    const lengthMs = Math.max(1, of.toMs - of.fromMs);
    return {
      ...{ fromMs: of.fromMs, toMs: of.toMs },
      kind: kindOf(of),
      down: Math.min(1, of.downMs / lengthMs),
      gap: Math.min(1, (lengthMs - of.monitoredMs) / lengthMs),
      week: Math.floor((index + offset) / WEEK),
      weekday: rowOf(of.fromMs),
      words: `${day(of.fromMs)}: ${dayWords(of)}`,
    };
  });
}

function kindOf({ uptime, downMs, degraded, checks }: CalendarDay): DayKind {
  if (uptime === null) return 'none';
  if (downMs > 0) return 'down';
  return degraded > checks / 2 ? 'degraded' : 'up';
}

function dayWords({ uptime, downMs, incidents, gapMs, fromMs, toMs }: CalendarDay): string {
  if (uptime === null) return text.uptime.notMonitored;
  return [
    percent(uptime),
    ...(downMs > 0 ? [text.uptime.downFor(duration(downMs))] : []),
    ...(incidents > 0 ? [text.uptime.incidents(incidents)] : []),
    ...(gapMs >= WORTH_A_WORD_MS && gapMs <= toMs - fromMs
      ? [text.uptime.unmonitoredFor(duration(gapMs))]
      : []),
  ].join(', ');
}

export interface UptimeFigure {
  label: string;
  /** Null when nothing was monitored. */
  share: string | null;
  note: string;
}

/** Uptime of the windows, with what was left out of each. */
export const uptimeFigures = (windows: readonly Uptime[]): UptimeFigure[] =>
  text.uptime.windows.map((label, index) => {
    const found = windows[index];
    if (!found || found.uptime === null) return { label, share: null, note: '' };
    return { label, share: percent(found.uptime), note: noteOf(found) };
  });

/** A share of little is said to be one; else what was left out is. */
function noteOf({ fromMs, toMs, monitoredMs, gapMs }: Uptime): string {
  const unwatchedMs = toMs - fromMs - monitoredMs - gapMs;
  if (unwatchedMs >= WORTH_A_WORD_MS) return text.uptime.monitoredFor(duration(monitoredMs));
  return gapMs >= WORTH_A_WORD_MS ? text.uptime.without(duration(gapMs)) : '';
}

/** Where a new month begins, for a label above its first whole week. */
export function monthsOf(cells: readonly DayCell[]): { week: number; name: string }[] {
  const found: { week: number; name: string }[] = [];
  for (const { fromMs, week } of cells) {
    const date = new Date(fromMs);
    if (date.getDate() !== 1 && found.length > 0) continue;
    if (date.getDate() !== 1 && date.getDate() > 20) continue;
    found.push({ week, name: monthName.format(date) });
  }
  return found.filter(({ week }, index) => week - (found[index - 1]?.week ?? -4) >= 3);
}

const monthName = new Intl.DateTimeFormat(undefined, { month: 'short' });

/** The place so many days or weeks on; the same where there is none. */
export function stepIn(cells: readonly DayCell[], from: number, key: string): number {
  const steps: Partial<Record<string, number>> = {
    ArrowUp: -1,
    ArrowDown: 1,
    ArrowLeft: -WEEK,
    ArrowRight: WEEK,
  };
  if (key === 'Home') return 0;
  if (key === 'End') return cells.length - 1;
  const to = from + (steps[key] ?? 0);
  return to in cells ? to : from;
}
