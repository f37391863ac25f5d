/** What is written in each round, so that whoever looks afterwards knows what must be there. */

import type { Clock } from '../../../main/core/clock.ts';
import { systemClock } from '../../../main/core/clock.ts';
import type { HistoryWriter } from '../../../main/core/history/store.ts';
import { INITIAL_ALARM_STATE } from '../../../main/core/monitor/alarm-state.ts';
import type { Incident } from '../../../main/core/monitor/state.ts';
import { REFUSED, sampleAt, tlsUntil } from '../samples.ts';

const MINUTE = 60_000;
const BEGIN = Date.parse('2026-11-20T00:00:00.000Z');

export const SERVERS = Array.from({ length: 20 }, (_, i) => `mx${i}`);
export const PLACES = ['here', 'berlin'] as const;
/** In every so many rounds something is told of. */
const EVERY = 7;

export interface PlotClock extends Clock {
  readonly round: number;
  nextRound(): void;
}

/** A clock on which a round is a minute, however long it takes. */
export function plotClock(first: number): PlotClock {
  let round = first;
  return {
    get round() {
      return round;
    },
    nextRound: () => {
      round += 1;
    },
    wallMs: () => timeOf(round),
    monotonicMs: () => timeOf(round) - BEGIN,
    after: (delayMs, callback) => systemClock.after(delayMs, callback),
  };
}

export function timeOf(round: number): number {
  return BEGIN + round * MINUTE;
}

export function write(history: HistoryWriter, round: number): void {
  const atMs = timeOf(round);
  for (const [index, id] of SERVERS.entries()) {
    for (const location of PLACES) {
      const fails = (round + index) % 11 === 0;
      history.addSample(
        id,
        sampleAt(atMs - index, {
          location,
          coversMs: 90_000,
          totalMs: fails ? null : 20 + ((round * 31 + index) % 97),
          failure: fails ? { reason: 'connect-refused', phase: 'connect' } : null,
        }),
      );
    }
  }
  history.saveState('mx0', {
    version: 2,
    alarm: INITIAL_ALARM_STATE,
    statusSinceMs: round,
    last: null,
    lastGood: null,
    mutedUntilMs: null,
    reachedFrom: [],
  });
  if (round % EVERY === 0) tell(history, round);
}

/** Of an incident that began three rounds ago, was confirmed two rounds ago and has just ended. */
function tell(history: HistoryWriter, round: number): void {
  const incident = incidentOf(round);
  const { id: incidentId, serverId, location, startedMs } = incident;
  history.saveIncident(incident);
  history.addIncidentEvent({
    incidentId,
    serverId,
    location,
    atMs: startedMs,
    kind: 'began',
    failure: REFUSED,
  });
  history.addNotification({
    id: `${incidentId} native`,
    atMs: timeOf(round),
    channel: 'native',
    alarm: 'down',
    serverId,
    incidentId,
    outcome: 'sent',
    problem: null,
    payload: null,
  });
  history.addGap({
    serverId,
    location,
    fromMs: startedMs + 30_000,
    toMs: startedMs + 50_000,
    cause: 'offline',
  });
  const { certificate } = tlsUntil(timeOf(round + 100_000));
  history.addCertificate({
    serverId,
    location,
    atMs: timeOf(round),
    certificate: { ...certificate, fingerprint256: `of round ${round}` },
  });
}

function incidentOf(round: number): Incident {
  return {
    id: `incident of round ${round}`,
    serverId: SERVERS[round % SERVERS.length] ?? 'mx0',
    location: PLACES[round % PLACES.length] ?? 'here',
    startedMs: timeOf(round - 3),
    confirmedMs: timeOf(round - 2),
    endedMs: timeOf(round),
    failure: REFUSED,
  };
}

/** The incidents that were told of up to a round, newest first. */
export function incidentsUpTo(round: number): Incident[] {
  const incidents: Incident[] = [];
  for (let i = round - (round % EVERY); i > 0; i -= EVERY) incidents.push(incidentOf(i));
  return incidents;
}
