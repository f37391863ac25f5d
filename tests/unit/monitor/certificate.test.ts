import { describe, expect, it } from 'vitest';
import {
  certificateSeverity,
  crossedThresholds,
  updateCertificate,
} from '../../../main/core/monitor/certificate.ts';
import { REFUSED, resultOf, tlsUntil } from '../../support/samples.ts';

const DAY = 86_400_000;
const NOW_MS = Date.parse('2026-11-23T10:00:00Z');
const LIMITS = { certWarnDays: 21, certCritDays: 7 };

describe('days left', () => {
  it.each([
    [60, 'OK', []],
    [21, 'OK', []],
    [20.9, 'WARNING', ['warn']],
    [7, 'WARNING', ['warn']],
    [6.9, 'CRITICAL', ['warn', 'crit']],
    [3, 'CRITICAL', ['warn', 'crit']],
    [2.9, 'CRITICAL', ['warn', 'crit', '3']],
    [0.9, 'CRITICAL', ['warn', 'crit', '3', '1']],
    [0, 'CRITICAL', ['warn', 'crit', '3', '1']],
    [-0.1, 'CRITICAL', ['warn', 'crit', '3', '1', '0']],
  ] as const)('%d mean %s', (daysLeft, severity, crossed) => {
    expect(certificateSeverity(daysLeft, LIMITS)).toBe(severity);
    expect(crossedThresholds(daysLeft, LIMITS)).toEqual(crossed);
  });

  it('are not spoken of before the end when both thresholds are zero', () => {
    const never = { certWarnDays: 0, certCritDays: 0 };
    expect(certificateSeverity(0.5, never)).toBe('OK');
    expect(crossedThresholds(0.5, never)).toEqual([]);
    expect(certificateSeverity(-0.5, never)).toBe('CRITICAL');
    expect(crossedThresholds(-0.5, never)).toContain('0');
  });
});

describe('what is known of the certificate', () => {
  const known = { validToMs: NOW_MS + 5 * DAY, severity: 'OK', problem: null } as const;
  const after = (result: ReturnType<typeof resultOf>): unknown =>
    updateCertificate(known, result, LIMITS, NOW_MS);

  it('is what the check saw, whether it failed or not', () => {
    const tls = { ...tlsUntil(NOW_MS + 30 * DAY), problem: 'cert-hostname' as const };
    const seen = { validToMs: NOW_MS + 30 * DAY, severity: 'OK', problem: 'cert-hostname' };
    expect(after(resultOf({ atMs: NOW_MS, tls }))).toEqual(seen);
    expect(after(resultOf({ atMs: NOW_MS, tls, failure: REFUSED }))).toEqual(seen);
  });

  it('ends with the first certificate of the chain to end', () => {
    const tls = { ...tlsUntil(NOW_MS + 90 * DAY), earliestExpiry: new Date(NOW_MS).toISOString() };
    expect(after(resultOf({ atMs: NOW_MS, tls }))).toMatchObject({ validToMs: NOW_MS });
  });

  it('stays, judged by the present day, when the check failed before TLS', () => {
    expect(after(resultOf({ atMs: NOW_MS, failure: REFUSED }))).toEqual({
      ...known,
      severity: 'CRITICAL',
    });
    expect(
      updateCertificate(null, resultOf({ atMs: NOW_MS, failure: REFUSED }), LIMITS, NOW_MS),
    ).toBeNull();
  });

  it('is nothing when the server talks in the clear', () => {
    expect(after(resultOf({ atMs: NOW_MS }))).toBeNull();
  });
});
