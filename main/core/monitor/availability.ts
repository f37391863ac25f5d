/** Whether a server counts as down: a failure must be confirmed before anyone hears of it. */

import type { Failure } from '../probe/failure.ts';
import type { AttemptState } from './state.ts';

/** What a check says of availability. */
export type Observation =
  | { kind: 'success' }
  | {
      kind: 'failure';
      failure: Failure;
      /** By as many further failures as there are retries; by this one; or by none before it may be tried again. */
      confirm: 'by-retries' | 'now' | 'not-yet';
    }
  /** It went well as far as it went, which was not as far as the failure known of: that stands. */
  | { kind: 'withheld'; failure: Failure };

/** What a check changed for whoever is watching. `endedMs` is the first of the successes that ended the outage. */
export type AvailabilityChange =
  { kind: 'none' } | { kind: 'confirmed-down' } | { kind: 'recovered'; endedMs: number };

export interface AvailabilityStep {
  attempt: AttemptState;
  change: AvailabilityChange;
}

export interface AvailabilityLimits {
  /** Further failures after the first until the state is hard. */
  retries: number;
  /** Successes in a row that end an outage. */
  recoveries: number;
}

const NONE: AvailabilityChange = { kind: 'none' };

/**
 * The transition table, after Nagios' soft and hard states:
 *
 * | state | success                                  | failure                                       | withheld |
 * | ----- | ---------------------------------------- | --------------------------------------------- | -------- |
 * | ok    | ok                                       | soft, or hard when there is nothing to wait for | ok     |
 * | soft  | ok, quietly                              | soft until the retries are used up, then hard | soft     |
 * | hard  | hard until there are enough, then ok: up | hard, with the newest reason                  | hard     |
 *
 * @param atMs wall clock at the start of the check.
 * @param newIncidentId asked only when the state becomes hard.
 */
export function stepAvailability(
  attempt: AttemptState,
  observation: Observation,
  limits: AvailabilityLimits,
  atMs: number,
  newIncidentId: () => string,
): AvailabilityStep {
  switch (observation.kind) {
    case 'success':
      return succeed(attempt, limits, atMs);
    case 'failure':
      return fail(attempt, observation, limits, atMs, newIncidentId);
    case 'withheld':
      return { attempt: stand(attempt, observation.failure), change: NONE };
  }
}

function succeed(
  attempt: AttemptState,
  { recoveries }: AvailabilityLimits,
  atMs: number,
): AvailabilityStep {
  if (attempt.kind !== 'hard') return { attempt: { kind: 'ok' }, change: NONE };
  const successes = (attempt.recovering?.successes ?? 0) + 1;
  const sinceMs = attempt.recovering?.sinceMs ?? atMs;
  if (successes >= recoveries) {
    return { attempt: { kind: 'ok' }, change: { kind: 'recovered', endedMs: sinceMs } };
  }
  return { attempt: { ...attempt, recovering: { successes, sinceMs } }, change: NONE };
}

function fail(
  attempt: AttemptState,
  { failure, confirm }: Extract<Observation, { kind: 'failure' }>,
  { retries }: AvailabilityLimits,
  atMs: number,
  newIncidentId: () => string,
): AvailabilityStep {
  if (attempt.kind === 'hard') {
    const failures = attempt.failures + 1;
    return { attempt: { ...attempt, failures, failure, recovering: null }, change: NONE };
  }
  const soft = attempt.kind === 'soft' ? attempt : null;
  const failures = (soft?.failures ?? 0) + 1;
  const sinceMs = soft?.sinceMs ?? atMs;
  if (confirm === 'not-yet' || (confirm === 'by-retries' && failures <= retries)) {
    const first = soft?.first ?? failure;
    return { attempt: { kind: 'soft', failures, failure, first, sinceMs }, change: NONE };
  }
  const incidentId = newIncidentId();
  return {
    attempt: { kind: 'hard', failures, failure, sinceMs, incidentId, recovering: null },
    change: { kind: 'confirmed-down' },
  };
}

function stand(attempt: AttemptState, failure: Failure): AttemptState {
  switch (attempt.kind) {
    case 'ok':
      return attempt;
    case 'soft':
      return { ...attempt, failure };
    case 'hard':
      return { ...attempt, failure, recovering: null };
  }
}
