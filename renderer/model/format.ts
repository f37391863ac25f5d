/** Numbers with their units, as every screen shows them. */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A duration of a check or phase: `0.4 ms`, `42 ms`, `1.84 s`. Never rounds up into the next unit. */
export function milliseconds(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  return seconds < 9.995 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(1)} s`;
}

/** How long something lasted, two units at most: `48 s`, `4 min`, `1 h 12 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return withRemainder(hours, 'h', minutes % 60, 'min');
  return withRemainder(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function withRemainder(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${restUnit}`;
}

/** One unit only, for a narrow column: `12 s`, `4 min`, `3 h`, `2 d`. */
export function shortDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} d`;
}

/** A share from 0 to 1 as per cent, two decimals only near the top, where they matter. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 100) return '100 %';
  // 99.996 is not 100: an outage never rounds away.
  return `${(Math.floor(value * 100 + 1e-6) / 100).toFixed(value >= 99 ? 2 : 1)} %`;
}

const clockOnly = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const full = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'long',
  timeStyle: 'medium',
  hourCycle: 'h23',
});
const short = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short',
  hourCycle: 'h23',
});
const dayOnly = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** The clock for today, day and clock for any other day. */
export function clock(atMs: number, nowMs: number): string {
  const sameDay = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  return (sameDay ? clockOnly : dayAndClock).format(atMs);
}

const weekdayOnly = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric' });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** A time beside an axis that is so long: no more of it than tells one label from the next. */
export function axisTime(atMs: number, lengthMs: number): string {
  if (lengthMs <= 2 * DAY_MS) return clockOnly.format(atMs);
  return (lengthMs <= 10 * DAY_MS ? weekdayOnly : dayAndMonth).format(atMs);
}

/** The local day: `12 Nov`. */
export const day = (atMs: number): string => dayAndMonth.format(atMs);

/** The full local date and time, for a hover. */
export const absolute = (atMs: number): string => full.format(atMs);

/** The local date and time to the minute. */
export const absoluteShort = (atMs: number): string => short.format(atMs);

const withSeconds = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** Day and time to the second: of a single check. */
export const clockToSecond = (atMs: number): string => withSeconds.format(atMs);

/** The local date alone. */
export const date = (atMs: number): string => dayOnly.format(atMs);

/** Whole days until `atMs`, rounded down; negative once past. */
export const daysUntil = (atMs: number, nowMs: number): number =>
  Math.floor((atMs - nowMs) / DAY_MS);
