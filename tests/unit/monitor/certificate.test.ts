import { describe, expect, it } from 'vitest';
import { certificateSeverity, crossedThresholds } from '../../../main/core/monitor/certificate.ts';

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
