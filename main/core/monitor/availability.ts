/** Whether a server counts as down: a failure must be confirmed before anyone hears of it. */

import type { CheckResult } from '../probe/result.ts';
import type { AttemptState } from './state.ts';

/** What a check changed for whoever is watching. */
export type AvailabilityChange = 'none' | 'confirmed-down' | 'recovered';

export interface AvailabilityStep {
  attempt: AttemptState;
  change: AvailabilityChange;
}

/**
 * The transition table, after Nagios' soft and hard states:
 *
 * | state | success     | failure                                        |
 * | ----- | ----------- | ---------------------------------------------- |
 * | ok    | ok          | soft, or hard at once when there are no retries |
 * | soft  | ok, quietly | soft until the retries are used up, then hard  |
 * | hard  | ok: up      | hard, with the newest reason                   |
 *
 * @param retries further failures after the first until the state is hard.
 * @param newIncidentId asked only when the state becomes hard.
 */
export function stepAvailability(
  attempt: AttemptState,
  result: CheckResult,
  retries: number,
  newIncidentId: () => string,
): AvailabilityStep {
  const { failure } = result;
  if (!failure) {
    return { attempt: { kind: 'ok' }, change: attempt.kind === 'hard' ? 'recovered' : 'none' };
  }
  if (attempt.kind === 'hard') {
    return { attempt: { ...attempt, failures: attempt.failures + 1, failure }, change: 'none' };
  }
  const begun = attempt.kind === 'soft';
  const failures = begun ? attempt.failures + 1 : 1;
  const sinceMs = begun ? attempt.sinceMs : Date.parse(result.at);
  if (failures <= retries) {
    return { attempt: { kind: 'soft', failures, failure, sinceMs }, change: 'none' };
  }
  return {
    attempt: {
      kind: 'hard',
      failures,
      failure,
      sinceMs,
      incidentId: newIncidentId(),
      recovering: null,
    },
    change: 'confirmed-down',
  };
}
