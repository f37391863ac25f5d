/** What is kept when history is deleted: without it, people would be told again what they were told, or not at all. */

import type { HistoryDatabase } from './database.ts';
import type { Batch } from './protocol.ts';

const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const ALL = { ...EVER, limit: Number.MAX_SAFE_INTEGER };

/**
 * States, and whatever is not over yet: incidents and gaps that last, with what was told of them, and notices that are
 * still to be delivered.
 *
 * @param only of this server alone; of every one when null.
 */
export function whatGoesOn(database: HistoryDatabase, only: string | null): Batch {
  const isWanted = ({ serverId }: { serverId: string | null }): boolean =>
    only === null || serverId === only;
  const ids = only === null ? [...database.keys.servers().values()] : [only];
  const incidents = database.incidents
    .between({ ...ALL, serverIds: ids })
    .filter(({ endedMs }) => endedMs === null);
  const lasting = new Set(incidents.map(({ id }) => id));
  return {
    forgotten: [],
    samples: [],
    states: ids.flatMap((id) => database.stateOf(id)),
    incidents,
    incidentEvents: incidents.flatMap(({ id }) => database.incidents.events(id)),
    gaps: database.gaps.between(EVER).filter((gap) => gap.toMs === null && isWanted(gap)),
    notifications: database.notifications
      .find(ALL)
      .filter(
        ({ outcome, incidentId }) =>
          outcome === 'pending' || (incidentId !== null && lasting.has(incidentId)),
      )
      .filter(isWanted),
    certificates: [],
  };
}
