/** From what a check measured to a status: failures first, then thresholds. Pure. */

import type { CheckResult, Severity, TlsFacts } from './result.ts';
import type { Failure } from './failure.ts';
import { daysUntil } from './certificate.ts';
import type { Thresholds } from './target.ts';

export interface Measured {
  failure: Failure | null;
  /** What is sure to be the server's: see `certainMs`. */
  totalMs: number;
  tls: TlsFacts | null;
  nowMs: number;
}

/** Milliseconds of a total that cannot have been this computer's own lateness. */
export function certainMs(totalMs: number, lateMs = 0): number {
  return Math.max(0, totalMs - lateMs);
}

/** `down` only with a failure; a threshold crossed makes it `degraded`. A check at fault itself proves nothing. */
export function judge(
  measured: Measured,
  thresholds: Thresholds,
): Pick<CheckResult, 'status' | 'severity'> {
  if (measured.failure?.reason === 'internal') return { status: 'down', severity: 'UNKNOWN' };
  if (measured.failure) return { status: 'down', severity: 'CRITICAL' };
  const severities = [
    timeSeverity(measured.totalMs, thresholds),
    certificateSeverity(measured, thresholds),
  ];
  if (severities.includes('CRITICAL')) return { status: 'degraded', severity: 'CRITICAL' };
  if (severities.includes('WARNING')) return { status: 'degraded', severity: 'WARNING' };
  return { status: 'up', severity: 'OK' };
}

/** Nagios plugin guidelines: a threshold is crossed when the value is greater than it. */
function timeSeverity(totalMs: number, { warnMs, critMs }: Thresholds): Severity {
  if (critMs !== undefined && totalMs > critMs) return 'CRITICAL';
  return warnMs !== undefined && totalMs > warnMs ? 'WARNING' : 'OK';
}

/** Days left of the first certificate of the chain to expire; fewer than the threshold crosses it. */
function certificateSeverity({ tls, nowMs }: Measured, thresholds: Thresholds): Severity {
  if (!tls) return 'OK';
  const daysLeft = daysUntil(tls.earliestExpiry, nowMs);
  if (daysLeft < thresholds.certCritDays) return 'CRITICAL';
  return daysLeft < thresholds.certWarnDays ? 'WARNING' : 'OK';
}
