/** What befell a server before, as far as a stand-in goes: a few incidents, and days with them. */

import type { Availability, Failure, Incident, IncidentEvent } from '../../../preload/contract.ts';
import type { ServerView } from '../../../preload/contract.ts';
import { availabilityOf, daysOf } from './past.ts';
import { failures } from './views.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Two outages of the past and the one that goes on, newest first. */
export function sceneIncidents({ server, state }: ServerView): Incident[] {
  if (!state.last) return [];
  const now = Date.now();
  const of = (name: string, startedMs: number, forMs: number | null, failure: Failure) => ({
    ...{ id: `${server.id}-${name}`, serverId: server.id, location: 'here', failure, startedMs },
    confirmedMs: startedMs + 45_000,
    endedMs: forMs === null ? null : startedMs + forMs,
  });
  const { attempt } = state;
  return [
    ...(attempt.kind === 'hard' ? [of('now', attempt.sinceMs, null, attempt.failure)] : []),
    of('lately', now - 5 * DAY_MS, 50 * MINUTE_MS, failures.refused),
    of('once', now - 40 * DAY_MS, 3 * HOUR_MS, failures.tlsHandshake),
  ];
}

/** How an incident went: it began, was confirmed, failed otherwise, was acknowledged and ended. */
export function sceneEvents(incident: Incident): IncidentEvent[] {
  const { id: incidentId, serverId, location, startedMs, endedMs, failure } = incident;
  const of = (
    kind: IncidentEvent['kind'],
    atMs: number,
    what: Failure | null = null,
  ): IncidentEvent => ({ incidentId, serverId, location, kind, atMs, failure: what });
  return [
    of('began', startedMs, failure),
    of('confirmed', incident.confirmedMs, failure),
    ...(endedMs === null
      ? []
      : [
          of('reason-changed', startedMs + 2 * MINUTE_MS, failures.rejecting),
          of('acknowledged', startedMs + 5 * MINUTE_MS),
          of('ended', endedMs),
        ]),
  ];
}

/** The same outages day by day, a slow day, one that nobody watched, and one watched for half its time. */
export function sceneCalendar(view: ServerView): Availability {
  const now = Date.now();
  const dayOf = (downMs: number) => ({
    ...{
      downMs,
      uptime: 1 - downMs / DAY_MS,
      incidents: 1,
      failed: Math.round(downMs / MINUTE_MS),
    },
  });
  const { attempt } = view.state;
  const days = daysOf(90, now, {
    40: dayOf(3 * HOUR_MS),
    23: { gapMs: DAY_MS, monitoredMs: 0, checks: 0, uptime: null },
    22: { gapMs: DAY_MS / 2, monitoredMs: DAY_MS / 2, checks: 720 },
    12: { degraded: 90 },
    5: dayOf(50 * MINUTE_MS),
    ...(attempt.kind === 'hard' && { 0: dayOf(Math.min(now - attempt.sinceMs, 10 * HOUR_MS)) }),
  });
  const windows = availabilityOf(now).windows.map((window) => {
    const downMs = sceneIncidents(view).reduce((sum, { startedMs, endedMs }) => {
      const lastedMs = (endedMs ?? now) - Math.max(startedMs, window.fromMs);
      return sum + Math.max(0, lastedMs);
    }, 0);
    return { ...window, downMs, uptime: 1 - downMs / window.monitoredMs };
  });
  return { days, windows };
}
