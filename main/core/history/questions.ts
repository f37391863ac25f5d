/** Which part of the database answers which question. */

import type { HistoryDatabase } from './database.ts';
import type { QuestionName, Questions } from './protocol.ts';

type Answers = {
  [N in QuestionName]: (
    database: HistoryDatabase,
    argument: Questions[N]['argument'],
  ) => Questions[N]['answer'];
};

const ANSWERS: Answers = {
  restore: (database) => database.restore(),
  newestSamples: (database, { serverIds, limit }) =>
    serverIds.map((serverId) => database.newestSamples(serverId, 0, limit)),
  samples: (database, { serverId, sinceMs, limit }) =>
    database.newestSamples(serverId, sinceMs, limit),
  samplesBetween: (database, query) => database.samplesBetween(query),
  incidents: (database, { serverId, limit }) => database.newestIncidents(serverId, limit),
  incidentsBetween: ({ incidents }, query) => incidents.between(query),
  incidentEvents: ({ incidents }, id) => incidents.events(id),
  uptimes: ({ queries }, request) => queries.uptimes(request),
  calendar: ({ queries }, request) => queries.calendar(request),
  series: (database, query) => database.series(query),
  phasePercentiles: ({ queries }, query) => queries.phasePercentiles(query),
  gaps: ({ gaps }, query) => gaps.between(query),
  notifications: ({ notifications }, query) => notifications.find(query),
  certificateHistory: ({ certificates }, serverId) => certificates.of(serverId),
  locations: ({ keys }) => keys.locations(),
};

export function answer<N extends QuestionName>(
  database: HistoryDatabase,
  name: N,
  argument: Questions[N]['argument'],
): Questions[N]['answer'] {
  return ANSWERS[name](database, argument);
}
