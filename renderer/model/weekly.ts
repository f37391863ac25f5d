/** Times that come back every week, as a person edits them and as the settings write them. */

import { parseMaintenance } from '../../preload/contract.ts';
import { text } from '../text/en.ts';

export interface Weekly {
  /** From Monday, 0. */
  days: readonly number[];
  /** `HH:MM`. */
  from: string;
  to: string;
}

const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** As the settings write it; null when a part is missing. */
export function writeWeekly({ days, from, to }: Weekly): string | null {
  if (days.length === 0 || !TIME.test(from) || !TIME.test(to)) return null;
  const names = [...days].sort((a, b) => a - b).map((day) => NAMES[day]);
  return `${names.join(',')} ${from}-${to}`;
}

/** What the settings wrote; null when it is not weekly. */
export function readWeekly(written: string): Weekly | null {
  const window = parseMaintenance(written);
  if (window?.kind !== 'weekly') return null;
  const days = window.days.map((day) => (day + 6) % 7);
  return { days, from: timeOf(window.fromMinute), to: timeOf(window.toMinute % 1_440) };
}

function timeOf(minute: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Whether it ends on the day after it begins. */
export const endsNextDay = ({ from, to }: Weekly): boolean => to <= from;

/** `Mon–Fri, Sun 22:00–07:00`, `Every day 02:00–04:00`. */
export function weeklyWords({ days, from, to }: Weekly): string {
  return `${dayWords(days)} ${from}–${to}`;
}

function dayWords(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  if (sorted.length === 7) return text.alarms.everyDay;
  const runs: number[][] = [];
  for (const day of sorted) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined): string => text.alarms.dayShort[day ?? 0] ?? '';
  return runs
    .map((run) => {
      if (run.length < 3) return run.map(name).join(', ');
      return `${name(run[0])}–${name(run.at(-1))}`;
    })
    .join(', ');
}
