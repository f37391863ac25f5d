/** Everything history reads and writes, as SQL. Synchronous: it lives in a worker of its own. */

import { HERE } from '../monitor/state.ts';
import type { Incident, PersistedState, Sample } from '../monitor/state.ts';
import { PHASES } from '../probe/phase.ts';
import type { SqlDatabase, SqlRow, SqlValue } from './driver.ts';
import type { Batch } from './protocol.ts';
import { columnOf } from './schema.ts';
import type { RestoredServer } from './store.ts';

const RESTORED_SAMPLES = 60;
const DEFAULT_COVERAGE_MS = 60_000;
/** The most one pruning step deletes of a server: a day of its samples. */
const PRUNE_STEP_MS = 86_400_000;

const PHASE_COLUMNS = PHASES.map(columnOf);
const SAMPLE_COLUMNS = [
  'server',
  'at_ms',
  'location',
  'covers_ms',
  'total_us',
  ...PHASE_COLUMNS,
  'reason',
  'phase',
];

const INSERT_SAMPLE = `INSERT OR REPLACE INTO sample (${SAMPLE_COLUMNS.join(', ')})
  VALUES (${SAMPLE_COLUMNS.map(() => '?').join(', ')})`;

const SELECT_SAMPLES = `SELECT sample.*, location.name AS place FROM sample
  JOIN location ON location.key = sample.location
  WHERE server = ? AND at_ms >= ? ORDER BY at_ms DESC LIMIT ?`;

/** Monitored time between two moments: each sample speaks until the next, but not for longer than it covers. */
const MONITORED = `SELECT SUM(MAX(0, MIN(at_ms + covers_ms, next_ms, ?3) - MAX(at_ms, ?2))) AS ms FROM (
  SELECT at_ms, covers_ms, LEAD(at_ms, 1, ?3) OVER (ORDER BY at_ms) AS next_ms FROM sample
  WHERE server = ?1 AND location = ?4 AND at_ms < ?3 AND at_ms >= COALESCE(
    (SELECT MAX(at_ms) FROM sample WHERE server = ?1 AND location = ?4 AND at_ms <= ?2), ?2))`;

export class HistoryDatabase {
  readonly #database: SqlDatabase;
  readonly #servers = new Map<string, number>();
  readonly #locations = new Map<string, number>();

  /** @param database opened, its schema up to date. */
  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  close(): void {
    this.#database.close();
  }

  /** All or nothing. */
  write({ forgotten, samples, states, incidents }: Batch): void {
    this.#transaction(() => {
      for (const id of forgotten) this.#forget(id);
      for (const { serverId, sample } of samples) this.#insertSample(serverId, sample);
      for (const [id, state] of states) {
        this.#run(
          'UPDATE server SET state = ? WHERE key = ?',
          JSON.stringify(state),
          this.#server(id),
        );
      }
      for (const incident of incidents) this.#insertIncident(incident);
    });
  }

  restore(): Map<string, RestoredServer> {
    const restored = new Map<string, RestoredServer>();
    for (const { key, id, state } of this.#all('SELECT key, id, state FROM server')) {
      restored.set(String(id), {
        state: typeof state === 'string' ? (JSON.parse(state) as PersistedState) : null,
        samples: this.#newest(Number(key), 0, RESTORED_SAMPLES),
      });
    }
    return restored;
  }

  samples(serverId: string, sinceMs: number, limit: number): Sample[] {
    const key = this.#known(serverId);
    return key === null ? [] : this.#newest(key, sinceMs, limit);
  }

  incidents(serverId: string, limit: number): Incident[] {
    const rows = this.#all(
      `SELECT incident.*, location.name AS place FROM incident
       JOIN location ON location.key = incident.location
       WHERE server = ? ORDER BY started_ms DESC LIMIT ?`,
      this.#known(serverId),
      limit,
    );
    return rows.map((row) => ({
      id: String(row['id']),
      serverId,
      location: String(row['place']),
      startedMs: Number(row['started_ms']),
      confirmedMs: Number(row['confirmed_ms']),
      endedMs: row['ended_ms'] === null ? null : Number(row['ended_ms']),
      failure: JSON.parse(String(row['failure'])) as Incident['failure'],
    }));
  }

  /** Share of the time monitored from here, between two moments, in which no incident was on. */
  uptime(serverId: string, fromMs: number, toMs: number): number | null {
    const server = this.#known(serverId);
    if (server === null) return null;
    const here = this.#location(HERE);
    const monitored = this.#monitoredMs(server, here, fromMs, toMs);
    if (monitored <= 0) return null;
    const incidents = this.#all(
      `SELECT started_ms, ended_ms FROM incident
       WHERE server = ? AND location = ? AND started_ms < ? AND COALESCE(ended_ms, ?) > ?`,
      server,
      here,
      toMs,
      toMs,
      fromMs,
    );
    let downMs = 0;
    for (const { started_ms: started, ended_ms: ended } of incidents) {
      const untilMs = ended === null ? toMs : Math.min(Number(ended), toMs);
      downMs += this.#monitoredMs(server, here, Math.max(Number(started), fromMs), untilMs);
    }
    return Math.max(0, 1 - downMs / monitored);
  }

  /**
   * Deletes a little of what is older than `beforeMs`.
   * @returns whether there is more.
   */
  prune(beforeMs: number): boolean {
    for (const { key } of this.#all('SELECT key FROM server')) {
      const server = Number(key);
      const [oldest] = this.#all('SELECT MIN(at_ms) AS ms FROM sample WHERE server = ?', server);
      if (typeof oldest?.['ms'] !== 'number' || oldest['ms'] >= beforeMs) continue;
      const untilMs = Math.min(oldest['ms'] + PRUNE_STEP_MS, beforeMs);
      this.#run('DELETE FROM sample WHERE server = ? AND at_ms < ?', server, untilMs);
      return true;
    }
    return false;
  }

  #run(sql: string, ...values: SqlValue[]): void {
    this.#database.run(sql, ...values);
  }

  #all(sql: string, ...values: SqlValue[]): SqlRow[] {
    return this.#database.all(sql, ...values);
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  #rollback(): void {
    // Keys given out within the transaction are void.
    this.#servers.clear();
    this.#locations.clear();
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  }

  #forget(id: string): void {
    const key = this.#known(id);
    if (key === null) return;
    this.#run('DELETE FROM sample WHERE server = ?', key);
    this.#run('DELETE FROM incident WHERE server = ?', key);
    this.#run('DELETE FROM server WHERE key = ?', key);
    this.#servers.delete(id);
  }

  #insertSample(serverId: string, sample: Sample): void {
    const { atMs, location, coversMs, totalMs, timings, failure } = sample;
    this.#run(
      INSERT_SAMPLE,
      this.#server(serverId),
      Math.round(atMs),
      this.#location(location),
      Math.round(coversMs ?? DEFAULT_COVERAGE_MS),
      micros(totalMs),
      ...PHASES.map((phase) => micros(timings[phase])),
      failure?.reason ?? null,
      failure?.phase ?? null,
    );
  }

  #insertIncident(incident: Incident): void {
    this.#run(
      `INSERT OR REPLACE INTO incident (id, server, location, started_ms, confirmed_ms, ended_ms, failure)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      incident.id,
      this.#server(incident.serverId),
      this.#location(incident.location),
      Math.round(incident.startedMs),
      Math.round(incident.confirmedMs),
      incident.endedMs === null ? null : Math.round(incident.endedMs),
      JSON.stringify(incident.failure),
    );
  }

  #newest(server: number, sinceMs: number, limit: number): Sample[] {
    return this.#all(SELECT_SAMPLES, server, sinceMs, limit).map(sampleOf).reverse();
  }

  #monitoredMs(server: number, location: number, fromMs: number, toMs: number): number {
    const [row] = this.#all(MONITORED, server, Math.round(fromMs), Math.round(toMs), location);
    return Number(row?.['ms'] ?? 0);
  }

  #known(id: string): number | null {
    return this.#lookUp(this.#servers, 'SELECT key FROM server WHERE id = ?', id);
  }

  #server(id: string): number {
    const known = this.#known(id);
    if (known !== null) return known;
    this.#run('INSERT INTO server (id) VALUES (?)', id);
    return this.#known(id) ?? missing(id);
  }

  #location(name: string): number {
    const sql = 'SELECT key FROM location WHERE name = ?';
    const known = this.#lookUp(this.#locations, sql, name);
    if (known !== null) return known;
    this.#run('INSERT INTO location (name) VALUES (?)', name);
    return this.#lookUp(this.#locations, sql, name) ?? missing(name);
  }

  #lookUp(keys: Map<string, number>, sql: string, name: string): number | null {
    const cached = keys.get(name);
    if (cached !== undefined) return cached;
    const [row] = this.#all(sql, name);
    if (!row) return null;
    const key = Number(row['key']);
    keys.set(name, key);
    return key;
  }
}

function missing(name: string): never {
  throw new Error(`${name} was inserted and is not there`);
}

function micros(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : Math.round(ms * 1000);
}

function sampleOf(row: SqlRow): Sample {
  const timings: Sample['timings'] = {};
  for (const phase of PHASES) {
    const us = row[columnOf(phase)];
    if (typeof us === 'number') timings[phase] = us / 1000;
  }
  const { total_us: total, reason, phase } = row;
  return {
    atMs: Number(row['at_ms']),
    location: String(row['place']),
    totalMs: typeof total === 'number' ? total / 1000 : null,
    timings,
    failure: typeof reason === 'string' ? ({ reason, phase } as Sample['failure']) : null,
    coversMs: Number(row['covers_ms']),
  };
}
