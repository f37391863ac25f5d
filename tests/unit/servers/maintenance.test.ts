import { describe, expect, it } from 'vitest';

import {
  maintenanceEndMs,
  maintenanceNow,
  parseMaintenance,
} from '../../../main/core/maintenance.ts';

const local = (text: string): number => new Date(text).getTime();

/** The end of the maintenance on at a moment, both in local time. */
function endAt(windows: readonly string[], now: string): number | null {
  const parsed = windows.map((text) => parseMaintenance(text));
  return maintenanceEndMs(
    parsed.flatMap((window) => window ?? []),
    local(now),
  );
}

describe('a maintenance window', () => {
  it.each([
    ['2026-12-01T22:00Z/2026-12-02T02:00Z'],
    ['2026-12-01T22:00:00.000+01:00/2026-12-02T02:00:00.000+01:00'],
    ['Sun 02:00-04:00'],
    ['mon,Thu 22:00-01:00'],
    ['Sat 00:00-24:00'],
  ])('is understood: %s', (text) => {
    expect(parseMaintenance(text)).not.toBeNull();
  });

  it.each([
    [''],
    ['tomorrow'],
    ['Sunday 02:00-04:00'],
    ['Son 02:00-04:00'],
    ['Sun 25:00-26:00'],
    ['Sun 02:60-04:00'],
    ['Sun 02:00-24:30'],
    ['Sun 02:00'],
    ['2026-12-01/2026-12-02'],
    ['2026-12-02T02:00Z/2026-12-01T22:00Z'],
    ['2026-12-01T22:00Z'],
    ['2026-12-01T22:00Z/2026-12-02T02:00Z/2026-12-03T02:00Z'],
  ])('is refused: %j', (text) => {
    expect(parseMaintenance(text)).toBeNull();
  });

  // 29 November 2026 is a Sunday.
  it.each([
    ['Sun 02:00-04:00', '2026-11-29T01:59:59', null],
    ['Sun 02:00-04:00', '2026-11-29T02:00', '2026-11-29T04:00'],
    ['Sun 02:00-04:00', '2026-11-29T04:00', null],
    ['Sun 02:00-04:00', '2026-11-28T03:00', null],
    ['Sun 22:00-01:00', '2026-11-29T23:00', '2026-11-30T01:00'],
    ['Sun 22:00-01:00', '2026-11-30T00:30', '2026-11-30T01:00'],
    ['Sun 22:00-01:00', '2026-11-29T00:30', null],
    ['Sun 00:00-24:00', '2026-11-29T12:00', '2026-11-30T00:00'],
    ['Sun 06:00-06:00', '2026-11-30T05:00', '2026-11-30T06:00'],
    ['Mon,Sun 02:00-04:00', '2026-11-30T03:00', '2026-11-30T04:00'],
    ['2026-11-29T10:00/2026-11-30T10:00', '2026-11-30T09:00', '2026-11-30T10:00'],
    ['2026-11-29T10:00/2026-11-30T10:00', '2026-11-30T10:00', null],
  ])('%s at %s is on until %s', (window, now, end) => {
    expect(endAt([window], now)).toBe(end === null ? null : local(end));
  });

  it('that is on lasts from the first to the last of those that are on', () => {
    const windows = ['Sat 23:00-04:00', 'Sun 03:00-06:00', 'Sun 08:00-09:00'];
    const parsed = windows.flatMap((text) => parseMaintenance(text) ?? []);
    expect(maintenanceNow(parsed, local('2026-11-29T03:30'))).toEqual({
      fromMs: local('2026-11-28T23:00'),
      toMs: local('2026-11-29T06:00'),
    });
    expect(maintenanceNow(parsed, local('2026-11-29T07:00'))).toBeNull();
  });

  it('that overlaps another is over with the later of them', () => {
    const windows = ['Sun 02:00-04:00', 'Sun 03:00-06:00', 'Sun 05:00-07:00'];
    expect(endAt(windows, '2026-11-29T03:30')).toBe(local('2026-11-29T06:00'));
  });
});
