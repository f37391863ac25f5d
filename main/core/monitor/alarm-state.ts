/** All that alarms are made from, beside the check itself. It outlives a restart whole. */

import { CLOSED } from './auth-breaker.ts';
import type { AuthBreaker } from './auth-breaker.ts';
import { NO_CERTIFICATES } from './certificate-memory.ts';
import type { CertificateMemory } from './certificate-memory.ts';
import { NOTHING_SEEN } from './drift.ts';
import type { SecurityMemory } from './drift.ts';
import { NEVER_FLAPPED } from './flapping.ts';
import type { Flapping } from './flapping.ts';
import { JUST_SAID } from './reminder.ts';
import type { Reminder } from './reminder.ts';
import { NO_ANSWERS } from './response-time.ts';
import type { ResponseMemory } from './response-time.ts';
import type { Acknowledgement, AttemptState, Incident } from './state.ts';

export interface AlarmState {
  attempt: AttemptState;
  /** The open incident, exactly when `attempt` is hard. */
  incident: Incident | null;
  reminder: Reminder;
  flapping: Flapping;
  auth: AuthBreaker;
  response: ResponseMemory;
  certificates: CertificateMemory;
  security: SecurityMemory;
  acknowledged: Acknowledgement | null;
}

export const INITIAL_ALARM_STATE: AlarmState = {
  attempt: { kind: 'ok' },
  incident: null,
  reminder: JUST_SAID,
  flapping: NEVER_FLAPPED,
  auth: CLOSED,
  response: NO_ANSWERS,
  certificates: NO_CERTIFICATES,
  security: NOTHING_SEEN,
  acknowledged: null,
};
