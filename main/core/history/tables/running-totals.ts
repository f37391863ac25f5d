/**
 * What all hours so far add up to, hour by hour: what a range of hours adds up to is the difference of two rows, however
 * long it is.
 */

import type { SqlDatabase, SqlRow } from '../driver.ts';
import { emptyTally } from '../arithmetic/roll-up.ts';
import type { Rollup, Tally } from '../arithmetic/roll-up.ts';

const TALLY = 'checks, failed, degraded, monitored_ms, down_ms';

/** The newest row of each server that begins before a moment. */
const BEFORE = `SELECT wanted.value AS server, ${TALLY} FROM json_each(?1) AS wanted
  CROSS JOIN running_total AS newest ON newest.server = wanted.value AND newest.location = ?2
  AND newest.hour_ms = (SELECT MAX(hour_ms) FROM running_total
    WHERE server = wanted.value AND location = ?2 AND hour_ms < ?3)`;

export class RunningTotals {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** The sums over all hours that began before a moment, by server; none of one that has none. */
  before(servers: readonly number[], location: number, ms: number): Map<number, Tally> {
    const rows = this.#database.all(BEFORE, JSON.stringify(servers), location, ms);
    return new Map(rows.map((row) => [Number(row['server']), tallyIn(row)]));
  }

  /** Adds an hour, or replaces the newest. Hours come in order: of later ones there are none. */
  add(server: number, location: number, { startMs, ...hour }: Rollup): void {
    const sum = this.before([server], location, startMs).get(server) ?? emptyTally();
    this.#database.run(
      `INSERT OR REPLACE INTO running_total (server, location, hour_ms, ${TALLY})
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      server,
      location,
      startMs,
      sum.checks + hour.checks,
      sum.failed + hour.failed,
      sum.degraded + hour.degraded,
      sum.monitoredMs + hour.monitoredMs,
      sum.downMs + hour.downMs,
    );
  }

  deleteFrom(server: number, location: number, ms: number): void {
    const sql = 'DELETE FROM running_total WHERE server = ? AND location = ? AND hour_ms >= ?';
    this.#database.run(sql, server, location, ms);
  }

  /** Deletes what began before a moment, but for the newest, upon which what follows is built. */
  deleteBefore(server: number, location: number, ms: number): void {
    this.#database.run(
      `DELETE FROM running_total WHERE server = ?1 AND location = ?2 AND hour_ms < (
         SELECT MAX(hour_ms) FROM running_total WHERE server = ?1 AND location = ?2 AND hour_ms < ?3)`,
      server,
      location,
      ms,
    );
  }

  forget(server: number): void {
    this.#database.run('DELETE FROM running_total WHERE server = ?', server);
  }
}

/** The columns of that name. */
export function tallyIn(row: SqlRow): Tally {
  return {
    checks: Number(row['checks']),
    failed: Number(row['failed']),
    degraded: Number(row['degraded']),
    monitoredMs: Number(row['monitored_ms']),
    downMs: Number(row['down_ms']),
  };
}
