/** One check result turned into what is now known and what a person should hear of. Pure: time and ids are handed in. */

import type { CheckResult } from '../probe/result.ts';
import { DEPTHS } from '../probe/target.ts';
import type { Server } from '../server.ts';
import { hasLapsed, stillAcknowledged } from './acknowledgement.ts';
import { familyOfDegradation } from './alarm-family.ts';
import type { AlarmState } from './alarm-state.ts';
import { stepAuth } from './auth-breaker.ts';
import { stepAvailability } from './availability.ts';
import { availabilityNews } from './availability-alarms.ts';
import { stepCertificates } from './certificate-alarms.ts';
import { currentOf } from './certificate-memory.ts';
import type { Peer } from './certificate-ports.ts';
import { degradationsOf } from './degradation.ts';
import { stepDrift } from './drift.ts';
import { stepFlapping } from './flapping.ts';
import { stepIncident } from './incident.ts';
import { JUST_SAID, stepReminder } from './reminder.ts';
import type { ReminderStep } from './reminder.ts';
import { stepResponse } from './response-time.ts';
import type { Alarm, AlarmFamily, AlarmNews, Incident, IncidentEvent } from './state.ts';

export interface AlarmInput {
  server: Server;
  location: string;
  result: CheckResult;
  /** Other watched ports of the same host. */
  peers: readonly Peer[];
  /** Wall clock. */
  nowMs: number;
  /** Since the check before, by a clock that nobody sets. */
  elapsedMs: number;
  newId: () => string;
}

export interface AlarmStep {
  state: AlarmState;
  alarms: Alarm[];
  /** The incident to be kept when it began or ended with this check. */
  incident: Incident | null;
  events: IncidentEvent[];
  /** Whether the next check should come soon, in a full handshake, to confirm what was seen. */
  lookAgain: boolean;
  /** Whether the next check should come soon, to confirm a failure or a recovery. */
  retry: boolean;
}

/** Takes one check into account: availability, response time, certificate and drift, each by its own rules. */
export function stepAlarms(before: AlarmState, input: AlarmInput): AlarmStep {
  const { server, location, result, nowMs, elapsedMs, newId } = input;
  const { acknowledged: lapsing } = before;
  const lapsed = lapsing !== null && hasLapsed(lapsing, nowMs) ? lapsing.covers : [];
  const from = lapsed.length > 0 ? retold(before) : before;

  const { breaker, observation } = stepAuth(from.auth, result, {
    wantsLogin: wantsLogin(server),
    attempt: from.attempt,
    retries: server.retries,
    elapsedMs,
  });
  const atMs = Date.parse(result.at);
  const { attempt, change } = stepAvailability(from.attempt, observation, server, atMs, newId);
  const about = { serverId: server.id, location, nowMs };
  const incident = stepIncident(from.incident, from.attempt, attempt, change, about);
  const seen = attempt.kind === 'soft' ? null : attempt.kind === 'ok' ? 'up' : 'down';
  const flapping = stepFlapping(from.flapping, seen, nowMs, newId);

  const response = stepResponse(from.response, result, server);
  const certificates = stepCertificates(from.certificates, result, server, input.peers, nowMs);
  const drift = stepDrift(from.security, result, nowMs);

  const judged: AlarmState = {
    attempt,
    incident: incident.incident,
    reminder: from.reminder,
    flapping: flapping.flapping,
    auth: breaker,
    response: response.memory,
    certificates: certificates.memory,
    security: drift.memory,
    acknowledged: from.acknowledged,
  };
  const acknowledged = stillAcknowledged(from.acknowledged, wrongOf(judged, server, nowMs));
  const { reminder, due } = remind(judged, {
    elapsedMs,
    everyMs: server.remindMinutes * 60_000,
    silent: acknowledged?.covers.includes('availability') ?? false,
    again: lapsed.includes('availability'),
    said: change.kind === 'confirmed-down' || flapping.change === 'settled',
  });
  const state: AlarmState = { ...judged, acknowledged, reminder };

  const news = [
    ...availabilityNews({
      before: from,
      after: state,
      change,
      flapping: flapping.change,
      due,
      nowMs,
    }),
    ...(response.news ? [slownessNews(response.news)] : []),
    ...certificates.news,
    ...drift.news.map((each): AlarmNews => ({ kind: 'drift', drift: each })),
  ];
  const { id: serverId, name } = server;
  return {
    state,
    alarms: news.map((each): Alarm => ({ serverId, name, atMs: nowMs, ...each })),
    incident: incident.changed,
    events: incident.events,
    lookAgain: certificates.lookAgain || drift.lookAgain,
    retry: wantsRetry(state),
  };
}

/** A rejected login cannot be confirmed while the credentials are withheld. */
function wantsRetry({ attempt, auth }: AlarmState): boolean {
  if (attempt.kind === 'hard') return attempt.recovering !== null;
  const waits = auth.withheldForMs > 0 && attempt.kind === 'soft';
  return attempt.kind === 'soft' && !(waits && attempt.failure.reason === 'auth-rejected');
}

/** What is wrong now, as far as somebody might acknowledge it. */
export function wrongOf(state: AlarmState, server: Server, nowMs: number): Set<AlarmFamily> {
  const wrong = new Set(degradationsOf(state, server, nowMs).map(familyOfDegradation));
  if (state.attempt.kind === 'hard') wrong.add('availability');
  return wrong;
}

/** Whether the server is to be logged in to. */
function wantsLogin({ auth, depth }: Server): boolean {
  return auth !== null && DEPTHS.indexOf(depth) >= DEPTHS.indexOf('auth');
}

/** The same state with nothing told yet of what was acknowledged until now. */
function retold(state: AlarmState): AlarmState {
  const { certificates, security, response } = state;
  const current = currentOf(certificates);
  return {
    ...state,
    acknowledged: null,
    response: { ...response, said: null },
    certificates: {
      ...certificates,
      seen: certificates.seen.map((each) => (each === current ? { ...each, said: [] } : each)),
    },
    security: {
      ...security,
      standing: [],
      suspected: security.standing.map(({ drift }) => drift.what),
      toldMs: {},
    },
  };
}

interface Reminding {
  elapsedMs: number;
  everyMs: number;
  silent: boolean;
  again: boolean;
  /** Whether it is told with this check that it is down. */
  said: boolean;
}

function remind({ attempt, flapping, reminder }: AlarmState, how: Reminding): ReminderStep {
  if (attempt.kind !== 'hard' || flapping.spell || how.said) {
    return { reminder: JUST_SAID, due: false };
  }
  return stepReminder(reminder, how.elapsedMs, how);
}

function slownessNews(news: NonNullable<ReturnType<typeof stepResponse>['news']>): AlarmNews {
  return news.kind === 'slow' ? { kind: 'slow', ...news.slowness } : news;
}
