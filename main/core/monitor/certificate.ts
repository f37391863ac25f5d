/** How near a server's certificates are to their end, and which of the thresholds that crosses. */

const DAY_MS = 86_400_000;

/** Said again when so few days are left, whatever the first two thresholds are. */
const FINAL_DAYS = [3, 1, 0] as const;

/** Shares of a certificate's life: what is renewed in time has more than that left. */
const WARN_SHARE = 1 / 3;
const CRIT_SHARE = 1 / 6;
/** Lives that differ by no more are of the same kind. */
const SIMILAR = 1.25;

export interface CertificateLimits {
  certWarnDays: number;
  certCritDays: number;
}

/** Days until the end, negative once it is past. */
export function daysUntil(validToMs: number, nowMs: number): number {
  return (validToMs - nowMs) / DAY_MS;
}

/**
 * The limits for a certificate of a certain life. Per cent of life only make alarms come later, and only for a server
 * that was seen to renew a certificate of such a life: one of 6 or 47 days that is renewed in time never alarms, but
 * one that nobody may be about to renew is judged by days alone.
 * @param renewedLifeMs the life of the one seen to be renewed, null when none was.
 */
export function limitsForLife(
  { certWarnDays, certCritDays }: CertificateLimits,
  lifeMs: number,
  renewedLifeMs: number | null,
): CertificateLimits {
  const ratio = renewedLifeMs === null ? 0 : lifeMs / renewedLifeMs;
  if (ratio < 1 / SIMILAR || ratio > SIMILAR) return { certWarnDays, certCritDays };
  const lifeDays = lifeMs / DAY_MS;
  return {
    certWarnDays: Math.min(certWarnDays, lifeDays * WARN_SHARE),
    certCritDays: Math.min(certCritDays, lifeDays * CRIT_SHARE),
  };
}

/** A threshold is crossed when fewer days than it names are left; an expired certificate is always critical. */
export function certificateSeverity(
  daysLeft: number,
  { certWarnDays, certCritDays }: CertificateLimits,
): 'OK' | 'WARNING' | 'CRITICAL' {
  if (daysLeft < Math.max(certCritDays, 0)) return 'CRITICAL';
  return daysLeft < certWarnDays ? 'WARNING' : 'OK';
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
