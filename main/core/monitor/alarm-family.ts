/** Which of the states of a server an alarm or a degradation belongs to. */

import type { Acknowledgement, Alarm, AlarmFamily, Degradation } from './state.ts';

const OF_ALARMS: Record<Alarm['kind'], AlarmFamily> = {
  down: 'availability',
  'still-down': 'availability',
  up: 'availability',
  flapping: 'availability',
  settled: 'availability',
  slow: 'response-time',
  'fast-again': 'response-time',
  certificate: 'certificate',
  'certificate-problem': 'certificate',
  'certificate-changed': 'certificate',
  'certificate-disagrees': 'certificate',
  drift: 'drift',
};

const OF_DEGRADATIONS: Record<Degradation['kind'], AlarmFamily> = {
  'soft-failure': 'availability',
  flapping: 'availability',
  slow: 'response-time',
  certificate: 'certificate',
  'certificate-problem': 'certificate',
  'certificate-disagrees': 'certificate',
  drift: 'drift',
};

const familyOfAlarm = ({ kind }: Pick<Alarm, 'kind'>): AlarmFamily => OF_ALARMS[kind];

export const familyOfDegradation = ({ kind }: Pick<Degradation, 'kind'>): AlarmFamily =>
  OF_DEGRADATIONS[kind];

/**
 * Whether an alarm is of what somebody has acknowledged, so that no channel need speak of it. That it is over, or that
 * another outage began, is never acknowledged beforehand.
 */
export function isAcknowledged(
  acknowledged: Acknowledgement | null,
  alarm: Pick<Alarm, 'kind'>,
  nowMs: number,
): boolean {
  if (!acknowledged || alarm.kind === 'down' || alarm.kind === 'up') return false;
  if (acknowledged.untilMs !== null && acknowledged.untilMs <= nowMs) return false;
  return acknowledged.covers.includes(familyOfAlarm(alarm));
}
