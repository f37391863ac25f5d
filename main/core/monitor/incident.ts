/** Incidents, from confirmed down to confirmed up, and the steps in the life of each. */

import type { Failure } from '../probe/failure.ts';
import type { AvailabilityChange } from './availability.ts';
import type { AttemptState, Incident, IncidentEvent } from './state.ts';

export interface IncidentStep {
  /** The open one, null when there is none. */
  incident: Incident | null;
  /** The one to be kept, when it began or ended with this check. */
  changed: Incident | null;
  events: IncidentEvent[];
}

interface About {
  serverId: string;
  location: string;
  nowMs: number;
}

/** What a step of availability means for the incident. */
export function stepIncident(
  incident: Incident | null,
  before: AttemptState,
  after: AttemptState,
  change: AvailabilityChange,
  about: About,
): IncidentStep {
  if (change.kind === 'confirmed-down' && after.kind === 'hard') {
    return begin(before.kind === 'soft' ? before.first : after.failure, after, about);
  }
  if (change.kind === 'recovered') return end(incident, change.endedMs, about);
  if (incident && before.kind === 'hard' && after.kind === 'hard') {
    const same = isSame(before.failure, after.failure);
    const events = same ? [] : [eventOf(incident, 'reason-changed', about.nowMs, after.failure)];
    return { incident, changed: null, events };
  }
  return { incident, changed: null, events: [] };
}

function begin(
  first: Failure,
  { incidentId: id, sinceMs: startedMs, failure }: Extract<AttemptState, { kind: 'hard' }>,
  { serverId, location, nowMs: confirmedMs }: About,
): IncidentStep {
  const incident: Incident = {
    id,
    serverId,
    location,
    startedMs,
    confirmedMs,
    endedMs: null,
    failure,
  };
  const events = [
    eventOf(incident, 'began', startedMs, first),
    eventOf(incident, 'confirmed', confirmedMs, failure),
  ];
  return { incident, changed: incident, events };
}

function end(incident: Incident | null, atMs: number, { nowMs }: About): IncidentStep {
  if (!incident) return { incident: null, changed: null, events: [] };
  // The wall clock may have been set back meanwhile.
  const endedMs = Math.max(atMs, incident.startedMs);
  return {
    incident: null,
    changed: { ...incident, endedMs },
    events: [eventOf(incident, 'ended', Math.max(nowMs, endedMs), null)],
  };
}

export function eventOf(
  { id: incidentId, serverId, location }: Incident,
  kind: IncidentEvent['kind'],
  atMs: number,
  failure: Failure | null,
): IncidentEvent {
  return { incidentId, serverId, location, atMs, kind, failure };
}

function isSame(a: Failure, b: Failure): boolean {
  return a.reason === b.reason && a.phase === b.phase;
}
