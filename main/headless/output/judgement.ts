/** Which thresholds a result crosses: what makes it degraded, for those who put it in words. */

import { certainMs } from '../../core/probe/judge.ts';
import type { CheckResult } from '../../core/probe/result.ts';
import type { Thresholds } from '../../core/probe/target.ts';

export interface Crossing {
  severity: 'WARNING' | 'CRITICAL';
  limit: number;
}

/** Days left, with fractions, of the first certificate of the chain to expire; null without TLS. */
export function daysUntilExpiry({ tls, at }: CheckResult): number | null {
  return tls && (Date.parse(tls.earliestExpiry) - Date.parse(at)) / 86_400_000;
}

/** The response time limit crossed, in milliseconds. */
export function timeCrossing(result: CheckResult, thresholds: Thresholds): Crossing | null {
  const { warnMs = Infinity, critMs = Infinity } = thresholds;
  const total = certainMs(result.timings.total, result.lateMs);
  if (total > critMs) return { severity: 'CRITICAL', limit: critMs };
  return total > warnMs ? { severity: 'WARNING', limit: warnMs } : null;
}

/** The certificate limit crossed, in days. */
export function certificateCrossing(result: CheckResult, thresholds: Thresholds): Crossing | null {
  const days = daysUntilExpiry(result);
  if (days === null) return null;
  if (days < thresholds.certCritDays)
    return { severity: 'CRITICAL', limit: thresholds.certCritDays };
  return days < thresholds.certWarnDays
    ? { severity: 'WARNING', limit: thresholds.certWarnDays }
    : null;
}
