/** How near a server's certificates are to their end, and which of the thresholds that crosses. */

import type { CheckResult } from '../probe/result.ts';
import type { CertificateSummary } from './state.ts';

const DAY_MS = 86_400_000;

/** Said again when so few days are left, whatever the first two thresholds are. */
const FINAL_DAYS = [3, 1, 0] as const;

export interface CertificateLimits {
  certWarnDays: number;
  certCritDays: number;
}

/** Days until the end, negative once it is past. */
export function daysUntil(validToMs: number, nowMs: number): number {
  return (validToMs - nowMs) / DAY_MS;
}

/** A threshold is crossed when fewer days than it names are left; an expired certificate is always critical. */
export function certificateSeverity(
  daysLeft: number,
  { certWarnDays, certCritDays }: CertificateLimits,
): CertificateSummary['severity'] {
  if (daysLeft < Math.max(certCritDays, 0)) return 'CRITICAL';
  return daysLeft < certWarnDays ? 'WARNING' : 'OK';
}

/**
 * The certificates as this check leaves them known. A check that failed before TLS tells nothing, so what was known
 * stays, judged by today's date; a success in the clear means that there is none.
 */
export function updateCertificate(
  known: CertificateSummary | null,
  result: CheckResult,
  limits: CertificateLimits,
  nowMs: number,
): CertificateSummary | null {
  const { tls } = result;
  if (!tls && !result.failure) return null;
  const validToMs = tls ? Date.parse(tls.earliestExpiry) : known?.validToMs;
  if (validToMs === undefined) return null;
  return {
    validToMs,
    severity: certificateSeverity(daysUntil(validToMs, nowMs), limits),
    problem: tls ? tls.problem : (known?.problem ?? null),
  };
}

/** The names of all thresholds crossed, the furthest from the end first. */
export function crossedThresholds(daysLeft: number, limits: CertificateLimits): string[] {
  if (certificateSeverity(daysLeft, limits) === 'OK') return [];
  const crossed: string[] = [];
  if (daysLeft < limits.certWarnDays) crossed.push('warn');
  if (daysLeft < limits.certCritDays) crossed.push('crit');
  for (const days of FINAL_DAYS) if (daysLeft < days) crossed.push(String(days));
  return crossed;
}
