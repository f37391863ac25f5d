/** What people were told, in the history file. */

import type { SqlDatabase } from '../driver.ts';
import type { Keys } from './keys.ts';
import type { NotificationRecord } from '../records.ts';
import type { NotificationQuery } from '../views.ts';

const DEFAULT_LIMIT = 1_000;

export class NotificationTable {
  readonly #database: SqlDatabase;
  readonly #keys: Keys;

  constructor(database: SqlDatabase, keys: Keys) {
    this.#database = database;
    this.#keys = keys;
  }

  /** Inserts or replaces. */
  save(record: NotificationRecord): void {
    this.#database.run(
      `INSERT OR REPLACE INTO notification
       (id, at_ms, channel, alarm, server, incident, outcome, problem, payload)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      record.id,
      Math.round(record.atMs),
      record.channel,
      record.alarm,
      record.serverId === null ? null : this.#keys.server(record.serverId),
      record.incidentId,
      record.outcome,
      record.problem,
      record.payload ?? null,
    );
  }

  /** Newest first. */
  find(query: NotificationQuery): NotificationRecord[] {
    const { serverId = null, incidentId = null, outcome = null } = query;
    const rows = this.#database.all(
      `SELECT notification.*, server.id AS server_id FROM notification
       LEFT JOIN server ON server.key = notification.server
       WHERE at_ms >= ?1 AND at_ms < ?2 AND (?3 IS NULL OR server.id = ?3)
       AND (?4 IS NULL OR incident = ?4) AND (?5 IS NULL OR outcome = ?5)
       ORDER BY at_ms DESC, notification.id DESC LIMIT ?6`,
      query.fromMs ?? 0,
      query.toMs ?? Number.MAX_SAFE_INTEGER,
      serverId,
      incidentId,
      outcome,
      query.limit ?? DEFAULT_LIMIT,
    );
    return rows.map((row) => ({
      id: String(row['id']),
      atMs: Number(row['at_ms']),
      channel: String(row['channel']),
      alarm: String(row['alarm']),
      serverId: row['server_id'] as string | null,
      incidentId: row['incident'] as string | null,
      outcome: row['outcome'] as NotificationRecord['outcome'],
      problem: row['problem'] as string | null,
      payload: row['payload'] as string | null,
    }));
  }

  oldestMs(): number | null {
    const ms = this.#database.all('SELECT MIN(at_ms) AS ms FROM notification')[0]?.['ms'];
    return typeof ms === 'number' ? ms : null;
  }

  forget(server: number): void {
    this.#database.run('DELETE FROM notification WHERE server = ?', server);
  }

  deleteBefore(ms: number): void {
    this.#database.run('DELETE FROM notification WHERE at_ms < ?', ms);
  }
}
