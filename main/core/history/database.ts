/** Everything history reads and writes. Synchronous: it lives in a worker of its own. */

import { HERE } from '../monitor/state.ts';
import type { Incident, PersistedState, Sample } from '../monitor/state.ts';
import { CertificateTable } from './tables/certificates.ts';
import type { SqlDatabase } from './driver.ts';
import { FactTable } from './tables/facts.ts';
import { GapTable } from './tables/gaps.ts';
import { IncidentTable } from './tables/incidents.ts';
import { Keys } from './tables/keys.ts';
import { NotificationTable } from './tables/notifications.ts';
import type { Batch, Now, RestoredRow } from './protocol.ts';
import { Queries } from './queries.ts';
import type { Gap } from './records.ts';
import { moveHorizon, prune } from './retention.ts';
import type { FullRetention } from './retention.ts';
import { RollupTable } from './tables/rollups.ts';
import { SampleTable } from './tables/samples.ts';
import type { SampleRows } from './sample-rows.ts';
import { seriesOf } from './series.ts';
import { talliesOf } from './tallies.ts';
import type { HistoryMeasure, SampleQuery, Series, SeriesQuery } from './views.ts';

/** A restart that takes no longer is no gap. */
const MIN_NOT_RUNNING_MS = 60_000;

export class HistoryDatabase {
  readonly keys: Keys;
  readonly samples: SampleTable;
  readonly incidents: IncidentTable;
  readonly gaps: GapTable;
  readonly notifications: NotificationTable;
  readonly certificates: CertificateTable;
  readonly rollups: RollupTable;
  readonly queries: Queries;
  readonly #database: SqlDatabase;
  readonly #facts: FactTable;

  /** @param database opened, its schema up to date. */
  constructor(database: SqlDatabase) {
    this.#database = database;
    this.#facts = new FactTable(database);
    this.keys = new Keys(database);
    this.samples = new SampleTable(database);
    this.incidents = new IncidentTable(database, this.keys);
    this.gaps = new GapTable(database, this.keys);
    this.notifications = new NotificationTable(database, this.keys);
    this.certificates = new CertificateTable(database, this.keys);
    this.rollups = new RollupTable(database, {
      past: (server, location, span) => this.queries.rawPast(server, location, span),
      nextMs: (server, fromMs) => this.samples.nextMs(server, fromMs),
    });
    this.queries = new Queries(this);
  }

  /**
   * To be called once when opened: since the program was last alive nobody watched from here.
   * @returns whether the file was closed as it should be.
   */
  begin({ wallMs }: Now): boolean {
    const aliveMs = this.#facts.get('alive_ms');
    const wasClosed = this.#facts.get('closed') !== 0;
    this.transaction(() => {
      this.#facts.set('closed', 0);
      this.#facts.set('alive_ms', wallMs);
      if (aliveMs === null) return;
      this.gaps.endOpen(this.keys.location(HERE), aliveMs);
      if (wallMs - aliveMs >= MIN_NOT_RUNNING_MS)
        this.#saveGap(
          { serverId: null, location: HERE, fromMs: aliveMs, toMs: wallMs, cause: 'not-running' },
          this.#keptFromMs(),
        );
    });
    return wasClosed;
  }

  close({ wallMs }: Now): void {
    try {
      this.#facts.set('alive_ms', wallMs);
      this.#facts.set('closed', 1);
    } finally {
      this.#database.close();
    }
  }

  /** Closes it as if the program had ended: whatever is wrong with it stays to be found. */
  abandon(): void {
    this.#database.close();
  }

  /** All or nothing. */
  write(batch: Batch, { wallMs }: Now): void {
    this.transaction(() => {
      const keptFromMs = this.#keptFromMs();
      for (const id of batch.forgotten) this.#forget(id);
      for (const { serverId, sample } of batch.samples)
        this.#insertSample(serverId, sample, keptFromMs);
      for (const [id, state] of batch.states) this.#saveState(id, state);
      for (const incident of batch.incidents) this.#saveIncident(incident, keptFromMs);
      for (const event of batch.incidentEvents) this.incidents.addEvent(event);
      for (const gap of batch.gaps) this.#saveGap(gap, keptFromMs);
      for (const record of batch.notifications) this.notifications.save(record);
      for (const sighting of batch.certificates) this.certificates.add(sighting);
      this.#facts.set('alive_ms', wallMs);
    });
  }

  /** Every server that is known. */
  restore(): RestoredRow[] {
    return this.#database.all('SELECT id, state FROM server').map(({ id, state }) => ({
      id: String(id),
      state: typeof state === 'string' ? state : null,
    }));
  }

  /** The id and the state of a server, where it has one. */
  stateOf(id: string): [id: string, state: PersistedState][] {
    const [row] = this.#database.all('SELECT state FROM server WHERE id = ?', id);
    const state = row?.['state'];
    return typeof state === 'string' ? [[id, JSON.parse(state) as PersistedState]] : [];
  }

  /** All but the size of the file. */
  measure({ wallMs }: Now): Omit<HistoryMeasure, 'bytes'> {
    const servers = [...this.keys.servers().keys()];
    const kept = { fromMs: this.#keptFromMs(), toMs: wallMs };
    const oldest = servers.flatMap((server) => this.samples.nextMs(server, 0) ?? []);
    // Counted one by one they would take seconds.
    const counts = this.keys
      .locations()
      .flatMap((name) => [...talliesOf(this, servers, this.keys.location(name), [kept]).values()])
      .flatMap((tallies) => tallies.map(({ checks }) => checks));
    return {
      samples: counts.reduce((sum, count) => sum + count, 0),
      oldestSampleMs: oldest.length === 0 ? null : Math.min(...oldest),
    };
  }

  newestSamples(serverId: string, sinceMs: number, limit: number): SampleRows {
    const key = this.keys.knownServer(serverId);
    return key === null ? '[]' : this.samples.newest(key, sinceMs, limit);
  }

  samplesBetween({ serverId, location = HERE, limit, ...span }: SampleQuery): SampleRows {
    const server = this.keys.knownServer(serverId);
    const place = this.keys.knownLocation(location);
    return server === null || place === null
      ? '[]'
      : this.samples.between(server, place, span, limit);
  }

  newestIncidents(serverId: string, limit: number): Incident[] {
    const key = this.keys.knownServer(serverId);
    return key === null ? [] : this.incidents.newest(key, limit);
  }

  series(query: SeriesQuery): Series {
    return seriesOf(this, this.queries, query);
  }

  /** Rolls up what has passed. Each step is small, and to be made within a transaction. */
  rollUp({ wallMs }: Now): Generator<undefined> {
    return this.rollups.advance(wallMs, this.#keptFromMs());
  }

  /** Deletes what is too old; once an hour. Each step is small, and to be made within a transaction. */
  *prune(retention: FullRetention, { wallMs }: Now): Generator<undefined> {
    const presentMs = moveHorizon(this.#facts, wallMs);
    yield* prune(this.#database, this, this.#facts, retention, presentMs);
  }

  /**
   * Reads whatever may have been written shortly before the program ended, so that damage shows now. Each step is
   * small.
   * @throws as SQLite does, when something is broken.
   */
  *verify(): Generator<undefined> {
    for (const table of ['server', 'incident', 'incident_event', 'gap', 'notification']) {
      const [row] = this.#database.all(`PRAGMA quick_check(${table})`);
      if (row?.['quick_check'] !== 'ok')
        throw new Error(`malformed: ${String(row?.['quick_check'])}`);
      yield;
    }
    for (const server of this.keys.servers().keys()) {
      this.samples.verify(server);
      yield;
    }
    for (const progress of this.rollups.progress.all()) {
      this.rollups.verify(progress);
      yield;
    }
  }

  transaction(work: () => void): void {
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
    // What was remembered within the transaction is void.
    this.keys.clear();
    this.rollups.progress.clear();
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  }

  #forget(id: string): void {
    const key = this.keys.knownServer(id);
    if (key === null) return;
    for (const table of [
      this.samples,
      this.incidents,
      this.gaps,
      this.notifications,
      this.certificates,
      this.rollups,
    ])
      table.forget(key);
    this.#database.run('DELETE FROM server WHERE key = ?', key);
    this.keys.forgetServer(id);
  }

  #insertSample(serverId: string, sample: Sample, keptFromMs: number): void {
    const server = this.keys.server(serverId);
    // So late that there is nothing left to which it could be added.
    if (sample.atMs < keptFromMs) return;
    const location = this.keys.location(sample.location);
    this.samples.insert(server, location, sample);
    this.rollups.noteSample(server, location, Math.round(sample.atMs), keptFromMs);
  }

  #saveState(id: string, state: PersistedState): void {
    const sql = 'UPDATE server SET state = ? WHERE key = ?';
    this.#database.run(sql, JSON.stringify(state), this.keys.server(id));
  }

  #saveIncident(incident: Incident, keptFromMs: number): void {
    const changedMs = this.incidents.save(incident);
    if (changedMs === null) return;
    const server = this.keys.server(incident.serverId);
    const location = this.keys.location(incident.location);
    this.rollups.noteChange(server, location, changedMs, keptFromMs);
  }

  #saveGap(gap: Gap, keptFromMs: number): void {
    const change = this.gaps.save(gap);
    if (change) this.rollups.noteChange(change.server, change.location, change.fromMs, keptFromMs);
  }

  #keptFromMs(): number {
    return this.#facts.get('pruned_ms') ?? 0;
  }
}
