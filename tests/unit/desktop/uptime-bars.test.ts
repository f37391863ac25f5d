import { describe, expect, it } from 'vitest';

import type { Uptime, UptimeQuery } from '../../../main/core/history/views.ts';
import { barStarts, uptimeBars } from '../../../main/desktop/uptime-bars.ts';
import { standInHistory } from '../../support/history-stand-in.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 12, 30);

/** Monitored for the last `monitoredMs`, and down from `downFromMs` to `downToMs` ago. */
const past = (monitoredMs: number, downFromMs: number, downToMs: number) =>
  standInHistory({
    uptimes: ({ windowsMs }: UptimeQuery) =>
      Promise.resolve(
        new Map([
          [
            'mx1',
            windowsMs.map((windowMs): Uptime => {
              const monitored = Math.min(windowMs, monitoredMs);
              const downMs = Math.max(0, Math.min(windowMs, downFromMs) - downToMs);
              const uptime = 1 - downMs / monitored;
              return { monitoredMs: monitored, downMs, uptime } as Uptime;
            }),
          ],
        ]),
      ),
  });

describe('the bars of a row', () => {
  it('are the hours of the clock, the last one under way', async () => {
    const starts = barStarts('day', NOW);
    expect(starts).toHaveLength(24);
    expect(starts.at(-1)).toBe(NOW - HOUR / 2);
    expect(starts[0]).toBe(NOW - 23.5 * HOUR);

    // Since three and a half hours ago; the middle hour half down.
    const history = past(3.5 * HOUR, 2 * HOUR, 1.5 * HOUR);
    const {
      startsMs,
      servers: { mx1 },
    } = await uptimeBars(history, ['mx1'], 'day', NOW);
    expect(startsMs).toEqual(starts);
    expect(mx1?.bars.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => null));
    expect(mx1?.bars.slice(20)).toEqual([1, 0.5, 1, 1]);
    expect(mx1?.uptime).toBeCloseTo(1 - 0.5 / 3.5);
  });

  it('are thirty local days, today the last', () => {
    const starts = barStarts('month', NOW);
    expect(starts).toHaveLength(30);
    const today = new Date(NOW);
    today.setHours(0, 0, 0, 0);
    expect(starts.at(-1)).toBe(today.getTime());
  });

  it('are empty for a bar that begins this very moment', async () => {
    const {
      servers: { mx1 },
    } = await uptimeBars(past(0, 0, 0), ['mx1'], 'day', NOW + HOUR / 2);
    expect(mx1?.bars.at(-1)).toBeNull();
  });
});
