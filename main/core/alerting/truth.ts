/** Whether what an alarm said when it was raised is so still. */

import type { Alarm, Degradation, ServerState } from '../monitor/state.ts';

export type TrueState = Pick<ServerState, 'attempt' | 'unknownCause' | 'degradations' | 'flapping'>;

/** A server that is paused, or cannot be reached from here, is nothing of what was said of it. */
export function isStillTrue(alarm: Alarm, state: TrueState): boolean {
  if (state.unknownCause === 'paused') return false;
  const { attempt, degradations } = state;
  const degraded = (kind: Degradation['kind']): boolean =>
    degradations.some((degradation) => degradation.kind === kind);
  switch (alarm.kind) {
    case 'down':
    case 'still-down':
      return attempt.kind === 'hard' && attempt.incidentId === alarm.incidentId;
    case 'up':
      return attempt.kind !== 'hard';
    case 'flapping':
      return state.flapping !== null;
    case 'settled':
      return state.flapping === null && (attempt.kind === 'hard') === (alarm.failure !== null);
    case 'slow':
    case 'certificate':
    case 'certificate-problem':
    case 'certificate-disagrees':
      return degraded(alarm.kind);
    case 'drift':
      return degradations.some(
        (degradation) =>
          degradation.kind === 'drift' && degradation.drift.what === alarm.drift.what,
      );
    case 'fast-again':
      return !degraded('slow');
    case 'certificate-changed':
      return true;
  }
}
