/** Raw samples in the history file. */

import type { Sample } from '../../monitor/state.ts';
import { PHASES } from '../../probe/phase.ts';
import type { Phase } from '../../probe/phase.ts';
import type { SqlDatabase, SqlRow, SqlValue } from '../driver.ts';
import { SAMPLE_ROW } from '../sample-rows.ts';
import type { SampleRows } from '../sample-rows.ts';
import type { Check, RawCheck } from '../arithmetic/raw-check.ts';
import { columnOf } from './schema.ts';
import type { Span } from '../arithmetic/spans.ts';

const DEFAULT_COVERAGE_MS = 60_000;
/** A sample speaks no longer than this, so that no search for the one before needs to go further back. */
const MAX_COVERAGE_MS = 2 * 86_400_000;

/** A day of checks each minute. */
const VERIFIED = 1_440;

const COLUMNS = [
  'server',
  'at_ms',
  'location',
  'covers_ms',
  'total_us',
  ...PHASES.map(columnOf),
  'reason',
  'phase',
  'degraded',
];

const INSERT = `INSERT OR REPLACE INTO sample (${COLUMNS.join(', ')})
  VALUES (${COLUMNS.map(() => '?').join(', ')})`;

const NEWEST = `SELECT json_group_array(${SAMPLE_ROW}) AS sample_rows FROM
  (SELECT * FROM sample WHERE server = ? AND at_ms >= ? ORDER BY at_ms DESC LIMIT ?)
  JOIN location ON location.key = location`;

const BETWEEN = `SELECT json_group_array(${SAMPLE_ROW}) AS sample_rows FROM
  (SELECT * FROM sample WHERE server = ? AND location = ? AND at_ms >= ? AND at_ms < ? ORDER BY at_ms LIMIT ?)
  JOIN location ON location.key = location`;

const RAW = `SELECT * FROM sample WHERE server = ?1 AND location = ?2 AND at_ms < ?4 AND at_ms >= COALESCE(
  (SELECT MAX(at_ms) FROM sample
    WHERE server = ?1 AND location = ?2 AND at_ms < ?3 AND at_ms >= ?3 - ${MAX_COVERAGE_MS}), ?3)
  ORDER BY at_ms`;

/** As `RAW`, of many servers at once, without how long anything took. */
const CHECKS = `SELECT server, at_ms, covers_ms, reason, degraded
  FROM json_each(?1) AS wanted CROSS JOIN sample ON server = wanted.value
  WHERE location = ?2 AND at_ms < ?4 AND at_ms >= COALESCE(
  (SELECT MAX(earlier.at_ms) FROM sample AS earlier WHERE earlier.server = wanted.value
    AND earlier.location = ?2 AND earlier.at_ms < ?3 AND earlier.at_ms >= ?3 - ${MAX_COVERAGE_MS}), ?3)`;

export class SampleTable {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  insert(server: number, location: number, sample: Sample): void {
    const { atMs, coversMs = DEFAULT_COVERAGE_MS, totalMs, timings, failure } = sample;
    this.#database.run(
      INSERT,
      server,
      Math.round(atMs),
      location,
      Math.min(Math.max(0, Math.round(coversMs)), MAX_COVERAGE_MS),
      micros(totalMs),
      ...PHASES.map((phase) => micros(timings[phase])),
      failure?.reason ?? null,
      failure?.phase ?? null,
      sample.degraded ? 1 : null,
    );
  }

  /** From `sinceMs` on, the newest `limit`. */
  newest(server: number, sinceMs: number, limit: number): SampleRows {
    return this.#rows(NEWEST, server, sinceMs, limit);
  }

  /** Those made within a span, the first `limit`. */
  between(
    server: number,
    location: number,
    { fromMs, toMs }: Span,
    limit: number = Number.MAX_SAFE_INTEGER,
  ): SampleRows {
    return this.#rows(BETWEEN, server, location, fromMs, toMs, limit);
  }

  /** Those made within a span, and the one before, which may reach into it. Oldest first. */
  raw(server: number, location: number, { fromMs, toMs }: Span): RawCheck[] {
    return this.#database
      .all(RAW, server, location, Math.round(fromMs), Math.round(toMs))
      .map(rawOf);
  }

  /** As `raw`, by server. */
  checks(
    servers: readonly number[],
    location: number,
    { fromMs, toMs }: Span,
  ): Map<number, Check[]> {
    const found = new Map<number, Check[]>(servers.map((server) => [server, []]));
    const wanted = JSON.stringify(servers);
    const rows = this.#database.all(CHECKS, wanted, location, Math.round(fromMs), Math.round(toMs));
    for (const row of rows) found.get(Number(row['server']))?.push(checkOf(row));
    // Few of each, and in order already as a rule: SQLite would put all of them together in order.
    for (const checks of found.values()) checks.sort((a, b) => a.atMs - b.atMs);
    return found;
  }

  /** When the first from a moment on was made, null when there is none. */
  nextMs(server: number, fromMs: number): number | null {
    const sql = 'SELECT MIN(at_ms) AS ms FROM sample WHERE server = ? AND at_ms >= ?';
    const ms = this.#database.all(sql, server, fromMs)[0]?.['ms'];
    return typeof ms === 'number' ? ms : null;
  }

  /** Reads the newest of a server, and throws as SQLite does when they are broken. */
  verify(server: number): void {
    this.newest(server, 0, VERIFIED);
  }

  forget(server: number): void {
    this.#database.run('DELETE FROM sample WHERE server = ?', server);
  }

  deleteBefore(server: number, ms: number): void {
    this.#database.run('DELETE FROM sample WHERE server = ? AND at_ms < ?', server, ms);
  }

  #rows(sql: string, ...values: SqlValue[]): SampleRows {
    return String(this.#database.all(sql, ...values)[0]?.['sample_rows']);
  }
}

function micros(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : Math.round(ms * 1000);
}

const PHASE_COLUMNS = PHASES.map(columnOf);

function rawOf(row: SqlRow): RawCheck {
  return {
    ...checkOf(row),
    totalUs: row['total_us'] as number | null,
    phasesUs: PHASE_COLUMNS.map((column) => row[column] as number | null),
    failedPhase: row['phase'] as Phase | null,
  };
}

function checkOf(row: SqlRow): Check {
  return {
    atMs: Number(row['at_ms']),
    coversMs: Number(row['covers_ms']),
    failed: row['reason'] !== null,
    degraded: row['degraded'] === 1,
  };
}
