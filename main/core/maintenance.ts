/** Planned maintenance: windows of time in which checks go on and nobody is notified. */

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

export type MaintenanceWindow =
  | { kind: 'once'; fromMs: number; toMs: number }
  /** Local time. `days` count from Sunday, 0; one whose end is not after its start ends on the next day. */
  | { kind: 'weekly'; days: readonly number[]; fromMinute: number; toMinute: number };

const WEEKLY = /^([a-z]{3}(?:,[a-z]{3})*) (\d{2}):(\d{2})-(\d{2}):(\d{2})$/i;

/**
 * Reads a window as the settings write it: `Sun 02:00-04:00` and `Mon,Thu 22:00-01:00` every week in local time, or
 * once an ISO 8601 interval, `2026-12-01T22:00Z/2026-12-02T02:00Z`. Null when it is neither.
 */
export function parseMaintenance(text: string): MaintenanceWindow | null {
  const weekly = WEEKLY.exec(text);
  return weekly ? weeklyWindow(weekly) : onceWindow(text);
}

function onceWindow(text: string): MaintenanceWindow | null {
  const [from = '', to = '', ...more] = text.split('/');
  const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
  if (more.length > 0 || !isoTime.test(from) || !isoTime.test(to)) return null;
  const fromMs = Date.parse(from);
  const toMs = Date.parse(to);
  return fromMs < toMs ? { kind: 'once', fromMs, toMs } : null;
}

function weeklyWindow([, names = '', ...times]: RegExpExecArray): MaintenanceWindow | null {
  const days = names.split(',').map((name) => {
    const wanted = name.toLowerCase();
    return DAY_NAMES.findIndex((day) => day.toLowerCase() === wanted);
  });
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = times.map(Number);
  if (days.includes(-1) || fromHour > 23 || toHour > 24 || fromMinute > 59 || toMinute > 59) {
    return null;
  }
  const toAt = toHour * 60 + toMinute;
  if (toAt > 24 * 60) return null;
  return { kind: 'weekly', days, fromMinute: fromHour * 60 + fromMinute, toMinute: toAt };
}

/** When the maintenance that is on now will be over, the last of several that overlap; null when none is on. */
export function maintenanceEndMs(
  windows: readonly MaintenanceWindow[],
  nowMs: number,
): number | null {
  return maintenanceNow(windows, nowMs)?.toMs ?? null;
}

/** From when to when the maintenance that is on now lasts, all that are on now taken together. */
export function maintenanceNow(
  windows: readonly MaintenanceWindow[],
  nowMs: number,
): { fromMs: number; toMs: number } | null {
  const on = windows.flatMap((window) => spanAt(window, nowMs) ?? []);
  if (on.length === 0) return null;
  return {
    fromMs: Math.min(...on.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...on.map(({ toMs }) => toMs)),
  };
}

function spanAt(window: MaintenanceWindow, nowMs: number): { fromMs: number; toMs: number } | null {
  const on = ({ fromMs, toMs }: { fromMs: number; toMs: number }): boolean =>
    fromMs <= nowMs && nowMs < toMs;
  if (window.kind === 'once') return on(window) ? window : null;
  const { days, fromMinute, toMinute } = window;
  // It may have begun yesterday.
  for (const daysAgo of [0, 1]) {
    const day = new Date(nowMs);
    day.setDate(day.getDate() - daysAgo);
    if (!days.includes(day.getDay())) continue;
    const span = {
      fromMs: atMinute(day, fromMinute),
      toMs: atMinute(day, toMinute > fromMinute ? toMinute : toMinute + 24 * 60),
    };
    if (on(span)) return span;
  }
  return null;
}

/** Through the calendar, so that a day of 23 or 25 hours shifts nothing. */
function atMinute(day: Date, minute: number): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minute).getTime();
}
