import { describe, expect, test } from 'vitest';

import type { Failure } from '../../../main/core/probe/failure.ts';
import { judge } from '../../../main/core/probe/judge.ts';
import type { TlsFacts } from '../../../main/core/probe/result.ts';

const NOW = Date.parse('2026-11-23T10:00:00.000Z');
const DAY = 86_400_000;
const THRESHOLDS = { warnMs: 100, critMs: 200, certWarnDays: 21, certCritDays: 7 };

const expiresIn = (days: number): TlsFacts =>
  ({ earliestExpiry: new Date(NOW + days * DAY).toISOString() }) as TlsFacts;

const measured = (
  totalMs: number,
  tls: TlsFacts | null = null,
  failure: Failure | null = null,
) => ({
  totalMs,
  tls,
  failure,
  nowMs: NOW,
});

describe('a check is', () => {
  test.each([
    ['up', 'OK', measured(100)],
    ['degraded', 'WARNING', measured(100.001)],
    ['degraded', 'WARNING', measured(200)],
    ['degraded', 'CRITICAL', measured(200.001)],
    ['up', 'OK', measured(10, expiresIn(21))],
    ['degraded', 'WARNING', measured(10, expiresIn(20.9))],
    ['degraded', 'WARNING', measured(10, expiresIn(7))],
    ['degraded', 'CRITICAL', measured(10, expiresIn(6.9))],
    ['degraded', 'CRITICAL', measured(10, expiresIn(-1))],
    ['degraded', 'CRITICAL', measured(150, expiresIn(3))],
    ['degraded', 'CRITICAL', measured(300, expiresIn(10))],
  ] as const)('%s, %s: case %#', (status, severity, what) => {
    expect(judge(what, THRESHOLDS)).toEqual({ status, severity });
  });

  test('down with any failure, whatever the thresholds say', () => {
    const failure: Failure = { reason: 'timeout', phase: 'ehlo', message: '' };
    expect(judge(measured(1, expiresIn(100), failure), THRESHOLDS)).toEqual({
      status: 'down',
      severity: 'CRITICAL',
    });
  });

  test('of unknown severity when it was itself at fault', () => {
    const failure: Failure = { reason: 'internal', phase: 'ehlo', message: '' };
    expect(judge(measured(1, null, failure), THRESHOLDS)).toEqual({
      status: 'down',
      severity: 'UNKNOWN',
    });
  });

  test('never slow without a threshold', () => {
    expect(judge(measured(1e6), { certWarnDays: 21, certCritDays: 7 }).status).toBe('up');
  });
});
