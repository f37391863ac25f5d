/** Uptime of many servers, hour by hour or day by day, as the list draws it. */

import { localDays } from '../core/history/days.ts';
import type { HistoryStore } from '../core/history/store.ts';
import type { Uptime } from '../core/history/views.ts';
import type { UptimeOverview, UptimeSpan } from '../../preload/contract.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const DAYS = 30;

/** When each bar begins, oldest first: 24 hours of the clock, or 30 local days; the last one is the one under way. */
export function barStarts(span: UptimeSpan, nowMs: number): number[] {
  if (span === 'month') return localDays(nowMs, DAYS).slice(0, -1);
  const current = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, index) => current - (HOURS - 1 - index) * HOUR_MS);
}

/** One question for all servers: each bar is what a window has more than the next shorter one. */
export async function uptimeBars(
  history: Pick<HistoryStore, 'uptimes'>,
  serverIds: readonly string[],
  span: UptimeSpan,
  nowMs: number,
): Promise<UptimeOverview> {
  const whole = span === 'day' ? HOURS * HOUR_MS : DAYS * HOURS * HOUR_MS;
  const startsMs = barStarts(span, nowMs);
  // A bar that has just begun would be an empty window.
  const windowsMs = startsMs.map((startMs) => Math.max(1, nowMs - startMs));
  const found = await history.uptimes({ serverIds, windowsMs: [whole, ...windowsMs], nowMs });
  const servers = Object.fromEntries(
    [...found].map(([id, [all, ...windows]]) => [
      id,
      {
        uptime: all?.uptime ?? null,
        bars: windows.map((window, index) => share(window, windows[index + 1])),
      },
    ]),
  );
  return { startsMs, servers };
}

function share(window: Uptime, shorter: Uptime | undefined): number | null {
  const monitoredMs = window.monitoredMs - (shorter?.monitoredMs ?? 0);
  if (monitoredMs <= 0) return null;
  return Math.max(0, 1 - (window.downMs - (shorter?.downMs ?? 0)) / monitoredMs);
}
