/** Severities as exit statuses, as the Nagios plugin guidelines number them. */

import type { CheckResult, Severity } from '../core/probe/result.ts';

export const EXIT_STATUS: Record<Severity, number> = {
  OK: 0,
  WARNING: 1,
  CRITICAL: 2,
  UNKNOWN: 3,
};

/** What an orchestrator should learn of several: a failure outweighs what could not be checked. */
const WORST_FIRST: readonly Severity[] = ['CRITICAL', 'UNKNOWN', 'WARNING', 'OK'];

/** A defect of the check itself says nothing about the server. */
export function severityOf(result: Pick<CheckResult, 'severity' | 'failure'>): Severity {
  return result.failure?.reason === 'internal' ? 'UNKNOWN' : result.severity;
}

/** UNKNOWN when there is nothing to judge. */
export function worst(severities: readonly Severity[]): Severity {
  return WORST_FIRST.find((severity) => severities.includes(severity)) ?? 'UNKNOWN';
}
