/** What a check has to say of availability: down, up, still down, flapping, settled. */

import type { AlarmState } from './alarm-state.ts';
import type { AvailabilityChange } from './availability.ts';
import { changePercent } from './flapping.ts';
import type { FlappingStep } from './flapping.ts';
import type { AlarmNews } from './state.ts';

interface Step {
  before: AlarmState;
  after: AlarmState;
  change: AvailabilityChange;
  flapping: FlappingStep['change'];
  /** Whether a reminder is due. */
  due: boolean;
  nowMs: number;
}

/**
 * The table:
 *
 * | flapping | nothing new                | confirmed down | recovered |
 * | -------- | -------------------------- | -------------- | --------- |
 * | no       | a reminder, when it is due | down           | up        |
 * | began    | flapping                   | flapping       | flapping  |
 * | is on    |                            |                |           |
 * | settled  | settled                    | settled        | settled   |
 */
export function availabilityNews(step: Step): AlarmNews[] {
  const { before, after } = step;
  const { attempt } = after;
  const hard = attempt.kind === 'hard' ? attempt : null;
  const incidentId = hard?.incidentId ?? null;
  const { spell } = after.flapping;
  if (spell) {
    if (step.flapping !== 'began') return [];
    const percent = changePercent(after.flapping);
    return [{ kind: 'flapping', flappingId: spell.id, changePercent: percent, incidentId }];
  }
  const over = before.flapping.spell;
  if (over) {
    const flappedForMs = Math.max(0, step.nowMs - over.sinceMs);
    const failure = hard?.failure ?? null;
    return [{ kind: 'settled', flappingId: over.id, flappedForMs, failure, incidentId }];
  }
  return plainNews(step, hard);
}

function plainNews(
  { before, after, change, due }: Step,
  hard: Extract<AlarmState['attempt'], { kind: 'hard' }> | null,
): AlarmNews[] {
  if (change.kind === 'recovered' && before.attempt.kind === 'hard') {
    const { sinceMs, incidentId } = before.attempt;
    // The wall clock may have been set back meanwhile.
    return [{ kind: 'up', downForMs: Math.max(0, change.endedMs - sinceMs), incidentId }];
  }
  if (!hard) return [];
  const { sinceMs, failure, incidentId } = hard;
  if (change.kind === 'confirmed-down') return [{ kind: 'down', sinceMs, failure, incidentId }];
  if (!due) return [];
  const { count: reminder } = after.reminder;
  return [{ kind: 'still-down', sinceMs, failure, incidentId, reminder }];
}
