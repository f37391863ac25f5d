/** Incidents and the steps in their lives, in the history file. */

import type { Incident } from '../../monitor/state.ts';
import type { SqlDatabase, SqlRow, SqlValue } from '../driver.ts';
import type { Keys } from './keys.ts';
import type { IncidentEvent } from '../records.ts';
import type { OpenSpan } from '../arithmetic/roll-up.ts';
import type { Span } from '../arithmetic/spans.ts';
import type { IncidentQuery } from '../views.ts';

const DEFAULT_LIMIT = 1_000;
/** Of an index as well: to be written exactly so. */
const END = `COALESCE(ended_ms, ${Number.MAX_SAFE_INTEGER})`;

export class IncidentTable {
  readonly #database: SqlDatabase;
  readonly #keys: Keys;

  constructor(database: SqlDatabase, keys: Keys) {
    this.#database = database;
    this.#keys = keys;
  }

  /**
   * Inserts or replaces.
   * @returns the earliest moment about which it says something new; null when there is none.
   */
  save(incident: Incident): number | null {
    const [before] = this.#database.all(
      'SELECT started_ms, ended_ms FROM incident WHERE id = ?',
      incident.id,
    );
    const startedMs = Math.round(incident.startedMs);
    const endedMs = incident.endedMs === null ? null : Math.round(incident.endedMs);
    this.#database.run(
      `INSERT OR REPLACE INTO incident
       (id, server, location, started_ms, confirmed_ms, ended_ms, failure, detail)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      incident.id,
      this.#keys.server(incident.serverId),
      this.#keys.location(incident.location),
      startedMs,
      Math.round(incident.confirmedMs),
      endedMs,
      JSON.stringify(incident.failure),
      JSON.stringify(incident),
    );
    return before
      ? firstDifference(spanOf(before), { fromMs: startedMs, toMs: endedMs })
      : startedMs;
  }

  addEvent(event: IncidentEvent): void {
    this.#database.run(
      `INSERT OR REPLACE INTO incident_event (incident, at_ms, kind, server, location, failure)
       VALUES (?, ?, ?, ?, ?, ?)`,
      event.incidentId,
      Math.round(event.atMs),
      event.kind,
      this.#keys.server(event.serverId),
      this.#keys.location(event.location),
      event.failure && JSON.stringify(event.failure),
    );
  }

  /** The newest `limit`, newest first. */
  newest(server: number, limit: number): Incident[] {
    return this.#select('server = ? ORDER BY started_ms DESC LIMIT ?', server, limit);
  }

  /** Those that were on at some time within the range, newest first. */
  between({ serverIds, location, fromMs, toMs, limit = DEFAULT_LIMIT }: IncidentQuery): Incident[] {
    // Of all servers, those that ended long ago need not be looked at.
    const ofServers =
      serverIds === undefined ? '?1 IS NULL' : 'server IN (SELECT value FROM json_each(?1))';
    return this.#select(
      `${ofServers} AND started_ms < ?2 AND ${END} > ?3 AND (?4 IS NULL OR location.name = ?4)
       ORDER BY started_ms DESC LIMIT ?5`,
      serverIds ? JSON.stringify([...this.#keys.servers(serverIds).keys()]) : null,
      toMs,
      fromMs,
      location ?? null,
      limit,
    );
  }

  /** By server: when incidents were on, as seen from a location, as far as it touches the span. */
  spans(
    servers: readonly number[],
    location: number,
    { fromMs, toMs }: Span,
  ): Map<number, OpenSpan[]> {
    // Of one server all of its own are looked at, of many all that ended since.
    const [only, ...others] = servers;
    const rows = this.#database.all(
      `SELECT server, started_ms, ended_ms FROM incident
       WHERE ${others.length === 0 ? 'server = ?1' : '?1 IS NULL'}
       AND location = ?2 AND started_ms < ?3 AND ${END} > ?4`,
      others.length === 0 ? (only ?? null) : null,
      location,
      toMs,
      fromMs,
    );
    const found = new Map<number, OpenSpan[]>(servers.map((server) => [server, []]));
    for (const row of rows) found.get(Number(row['server']))?.push(spanOf(row));
    return found;
  }

  /** Oldest first. */
  events(incidentId: string): IncidentEvent[] {
    const rows = this.#database.all(
      `SELECT incident_event.*, server.id AS server_id, location.name AS place FROM incident_event
       JOIN server ON server.key = incident_event.server
       JOIN location ON location.key = incident_event.location
       WHERE incident = ? ORDER BY at_ms`,
      incidentId,
    );
    return rows.map((row) => ({
      incidentId,
      serverId: String(row['server_id']),
      location: String(row['place']),
      atMs: Number(row['at_ms']),
      kind: row['kind'] as IncidentEvent['kind'],
      failure:
        typeof row['failure'] === 'string'
          ? (JSON.parse(row['failure']) as IncidentEvent['failure'])
          : null,
    }));
  }

  forget(server: number): void {
    this.#database.run('DELETE FROM incident_event WHERE server = ?', server);
    this.#database.run('DELETE FROM incident WHERE server = ?', server);
  }

  /** Deletes those that ended before a moment, with their events. */
  deleteBefore(ms: number): void {
    this.#database.run(
      `DELETE FROM incident_event WHERE at_ms < ? AND incident NOT IN (
         SELECT id FROM incident WHERE ended_ms IS NULL OR ended_ms >= ?)`,
      ms,
      ms,
    );
    this.#database.run('DELETE FROM incident WHERE ended_ms < ?', ms);
  }

  #select(where: string, ...values: SqlValue[]): Incident[] {
    const sql = `SELECT incident.*, server.id AS server_id, location.name AS place FROM incident
      JOIN server ON server.key = incident.server
      JOIN location ON location.key = incident.location WHERE ${where}`;
    return this.#database.all(sql, ...values).map(incidentOf);
  }
}

function spanOf({ started_ms: started, ended_ms: ended }: SqlRow): OpenSpan {
  return { fromMs: Number(started), toMs: ended === null ? null : Number(ended) };
}

/** The earliest moment that lies in one of two spans and not in the other. */
export function firstDifference(before: OpenSpan, after: OpenSpan): number | null {
  if (before.fromMs !== after.fromMs) return Math.min(before.fromMs, after.fromMs);
  if (before.toMs === after.toMs) return null;
  return Math.min(before.toMs ?? Infinity, after.toMs ?? Infinity);
}

function incidentOf(row: SqlRow): Incident {
  const { detail, ended_ms: ended, failure } = row;
  return {
    // Those of the first version have no more to say than the columns do.
    ...(typeof detail === 'string'
      ? (JSON.parse(detail) as Incident)
      : { failure: JSON.parse(String(failure)) as Incident['failure'] }),
    id: String(row['id']),
    serverId: String(row['server_id']),
    location: String(row['place']),
    startedMs: Number(row['started_ms']),
    confirmedMs: Number(row['confirmed_ms']),
    endedMs: ended === null ? null : Number(ended),
  };
}
