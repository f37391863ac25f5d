/** One check result turned into what is now known and what a person should hear of. Pure: time and ids are handed in. */

import type { CheckResult } from '../probe/result.ts';
import type { Server } from '../server.ts';
import { stepAvailability } from './availability.ts';
import {
  certificateSeverity,
  crossedThresholds,
  daysUntil,
  updateCertificate,
} from './certificate.ts';
import { judgeResponseTime } from './response-time.ts';
import type { Alarm, Degradation, Incident, PersistedState, Sample } from './state.ts';

/** The part of a server's state that alarms are made from. */
export type AlarmState = Pick<PersistedState, 'attempt' | 'certificate' | 'said' | 'incident'>;

export interface AlarmInput {
  server: Server;
  location: string;
  result: CheckResult;
  /** Oldest first, this check's own last. */
  samples: readonly Sample[];
  /** Wall clock. */
  nowMs: number;
  newId: () => string;
}

export interface AlarmStep {
  state: AlarmState;
  alarms: Alarm[];
  /** The incident to be kept when it began or ended with this check. */
  incident: Incident | null;
}

export const INITIAL_ALARM_STATE: AlarmState = {
  attempt: { kind: 'ok' },
  certificate: null,
  said: [],
  incident: null,
};

/** Takes one check into account: availability, response time and certificate each by its own rules. */
export function stepAlarms(state: AlarmState, input: AlarmInput): AlarmStep {
  const availability = availabilityAlarms(state, input);
  const certificate = updateCertificate(state.certificate, input.result, input.server, input.nowMs);
  const response = responseAlarms(state.said, input);
  const expiry = certificateAlarms(response.said, input);
  return {
    state: { ...availability.state, certificate, said: expiry.said },
    alarms: [...availability.alarms, ...response.alarms, ...expiry.alarms],
    incident: availability.changed,
  };
}

/** What makes a server degraded as things stand, worst first. */
export function degradationsOf(
  state: AlarmState,
  samples: readonly Sample[],
  server: Server,
  nowMs: number,
): Degradation[] {
  const { attempt, certificate } = state;
  const degradations: Degradation[] = [];
  if (attempt.kind === 'soft') {
    const { failure, failures } = attempt;
    degradations.push({ kind: 'soft-failure', failure, failures, retries: server.retries });
  }
  const response = judgeResponseTime(samples, server, keptGreetingMs(state.said));
  if (response?.crossed) degradations.push({ kind: 'slow', ...response.crossed });
  if (certificate) {
    const daysLeft = daysUntil(certificate.validToMs, nowMs);
    const severity = certificateSeverity(daysLeft, server);
    if (severity !== 'OK') degradations.push({ kind: 'certificate', daysLeft, severity });
  }
  return degradations.sort((a, b) => weight(b) - weight(a));
}

/** A failing check outweighs flapping, that a critical threshold, that a warning; of equals the first named stays first. */
function weight(degradation: Degradation): number {
  if (degradation.kind === 'soft-failure') return 3;
  if (degradation.kind === 'flapping') return 2;
  return degradation.severity === 'CRITICAL' ? 1 : 0;
}

interface Availability {
  state: Pick<AlarmState, 'attempt' | 'incident'>;
  alarms: Alarm[];
  changed: Incident | null;
}

function availabilityAlarms(
  state: AlarmState,
  { server, location, result, nowMs, newId }: AlarmInput,
): Availability {
  const { attempt, change } = stepAvailability(state.attempt, result, server.retries, newId);
  const about = { serverId: server.id, name: server.name, atMs: nowMs };

  if (change === 'confirmed-down' && attempt.kind === 'hard') {
    const { failure, sinceMs, incidentId } = attempt;
    const incident: Incident = {
      id: incidentId,
      serverId: server.id,
      location,
      startedMs: sinceMs,
      confirmedMs: nowMs,
      endedMs: null,
      failure,
    };
    const down: Alarm = { kind: 'down', ...about, sinceMs, failure, incidentId };
    return { state: { attempt, incident }, alarms: [down], changed: incident };
  }

  if (change === 'recovered' && state.attempt.kind === 'hard') {
    const { sinceMs, incidentId } = state.attempt;
    // The wall clock may have been set back meanwhile.
    const endedMs = Math.max(Date.parse(result.at), sinceMs);
    const up: Alarm = { kind: 'up', ...about, downForMs: endedMs - sinceMs, incidentId };
    const changed = state.incident && { ...state.incident, endedMs };
    return { state: { attempt, incident: null }, alarms: [up], changed };
  }

  return { state: { attempt, incident: state.incident }, alarms: [], changed: null };
}

interface Said {
  said: string[];
  alarms: Alarm[];
}

/** Said once for each severity reached, and once more when it is over. A failed check has no response time. */
function responseAlarms(said: readonly string[], input: AlarmInput): Said {
  const { server, result, samples, nowMs } = input;
  const others = said.filter((entry) => !entry.startsWith(SLOW));
  const about = { serverId: server.id, name: server.name, atMs: nowMs };
  const response = judgeResponseTime(samples, server, keptGreetingMs(said));
  if (!response) return { said: others, alarms: [] };
  if (result.failure || !response.settled) return { said: [...said], alarms: [] };

  const { crossed, usualGreetingMs } = response;
  const wasSlow = others.length < said.length;
  if (!crossed) {
    return { said: others, alarms: wasSlow ? [{ kind: 'fast-again', ...about }] : [] };
  }
  // Having said that it is critical covers the warning, also on the way back.
  if (said.includes(`${SLOW}CRITICAL`) || said.includes(`${SLOW}${crossed.severity}`)) {
    return { said: [...said], alarms: [] };
  }
  const greeting = usualGreetingMs === null ? [] : [`${USUAL_GREETING}${usualGreetingMs}`];
  return {
    said: [...others, `${SLOW}${crossed.severity}`, ...greeting],
    alarms: [{ kind: 'slow', ...about, ...crossed }],
  };
}

/** How entries of `said` begin: the severity told, and with it how long the greeting took before. */
const SLOW = 'slow:';
const USUAL_GREETING = `${SLOW}usual-greeting:`;

function keptGreetingMs(said: readonly string[]): number | null {
  const kept = said.find((entry) => entry.startsWith(USUAL_GREETING));
  return kept === undefined ? null : Number(kept.slice(USUAL_GREETING.length));
}

/** Certificates remembered at most, so that hosts taking turns behind one name are each told of once. */
const REMEMBERED = 40;

/** One alarm for the nearest threshold newly crossed. A certificate is known by its end, so a renewed one begins afresh. */
function certificateAlarms(said: readonly string[], input: AlarmInput): Said {
  const { server, result, nowMs } = input;
  const { tls } = result;
  // That it has expired is then said by the failure itself.
  if (!tls || result.failure?.reason === 'cert-expired') return { said: [...said], alarms: [] };

  const daysLeft = daysUntil(Date.parse(tls.earliestExpiry), nowMs);
  const severity = certificateSeverity(daysLeft, server);
  const crossed = crossedThresholds(daysLeft, server).map(
    (threshold) => `certificate:${tls.earliestExpiry}:${threshold}`,
  );
  const unsaid = crossed.filter((entry) => !said.includes(entry));
  const nearest = crossed.at(-1);
  if (severity === 'OK' || nearest === undefined || !unsaid.includes(nearest)) {
    return { said: [...said], alarms: [] };
  }
  const certificates = said.filter((entry) => entry.startsWith('certificate:'));
  const others = said.filter((entry) => !entry.startsWith('certificate:'));
  return {
    said: [...others, ...[...certificates, ...unsaid].slice(-REMEMBERED)],
    alarms: [
      {
        kind: 'certificate',
        serverId: server.id,
        name: server.name,
        atMs: nowMs,
        daysLeft,
        severity,
      },
    ],
  };
}
