/** The tables of the history file, and how an older file becomes a present one. */

import { PHASES } from '../../probe/phase.ts';
import type { SqlDatabase } from '../driver.ts';

/** The file was written by a later version, whose tables this one does not know. */
export class NewerSchemaError extends Error {
  constructor(version: number) {
    super(`The history was written by a newer version (format ${version}).`);
    this.name = 'NewerSchemaError';
  }
}

/** Times of phases are whole microseconds, points in time whole milliseconds since the epoch. */
const phaseColumns = PHASES.map((phase) => `${columnOf(phase)} INTEGER`).join(', ');

/** Each brings the file from the version that is its place in the list to the next. Never edited once released. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE location (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
   CREATE TABLE server (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT) STRICT;
   CREATE TABLE sample (
     server INTEGER NOT NULL, at_ms INTEGER NOT NULL, location INTEGER NOT NULL,
     covers_ms INTEGER NOT NULL, total_us INTEGER, ${phaseColumns}, reason TEXT, phase TEXT,
     PRIMARY KEY (server, at_ms, location)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE incident (
     id TEXT PRIMARY KEY, server INTEGER NOT NULL, location INTEGER NOT NULL,
     started_ms INTEGER NOT NULL, confirmed_ms INTEGER NOT NULL, ended_ms INTEGER, failure TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX incident_of_server ON incident (server, started_ms);`,
  // `detail` is the whole incident, so that whatever it says of itself is kept. A gap of server 0 is one of all.
  `ALTER TABLE sample ADD COLUMN degraded INTEGER;
   ALTER TABLE incident ADD COLUMN detail TEXT;
   CREATE INDEX incident_by_end ON incident (COALESCE(ended_ms, ${Number.MAX_SAFE_INTEGER}));
   CREATE TABLE incident_event (
     incident TEXT NOT NULL, at_ms INTEGER NOT NULL, kind TEXT NOT NULL,
     server INTEGER NOT NULL, location INTEGER NOT NULL, failure TEXT,
     PRIMARY KEY (incident, at_ms, kind)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX incident_event_of_server ON incident_event (server);
   CREATE TABLE gap (
     location INTEGER NOT NULL, server INTEGER NOT NULL, from_ms INTEGER NOT NULL, cause TEXT NOT NULL,
     to_ms INTEGER, PRIMARY KEY (location, server, from_ms, cause)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE notification (
     id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, channel TEXT NOT NULL, alarm TEXT NOT NULL,
     server INTEGER, incident TEXT, outcome TEXT NOT NULL, problem TEXT, payload TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX notification_by_time ON notification (at_ms);
   CREATE TABLE certificate (
     server INTEGER NOT NULL, location INTEGER NOT NULL, first_seen_ms INTEGER NOT NULL,
     last_seen_ms INTEGER NOT NULL, fingerprint TEXT NOT NULL, subject TEXT NOT NULL, issuer TEXT NOT NULL,
     names TEXT NOT NULL, valid_from_ms INTEGER NOT NULL, valid_to_ms INTEGER NOT NULL,
     PRIMARY KEY (server, location, first_seen_ms)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE rollup (
     level INTEGER NOT NULL, server INTEGER NOT NULL, location INTEGER NOT NULL, start_ms INTEGER NOT NULL,
     checks INTEGER NOT NULL, failed INTEGER NOT NULL, degraded INTEGER NOT NULL,
     monitored_ms INTEGER NOT NULL, down_ms INTEGER NOT NULL,
     PRIMARY KEY (level, server, location, start_ms)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE rollup_latency (
     level INTEGER NOT NULL, server INTEGER NOT NULL, location INTEGER NOT NULL, start_ms INTEGER NOT NULL,
     min_us INTEGER, max_us INTEGER, sum_us INTEGER NOT NULL, histograms BLOB NOT NULL,
     PRIMARY KEY (level, server, location, start_ms)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE rolled_up (
     server INTEGER NOT NULL, location INTEGER NOT NULL, first_ms INTEGER NOT NULL,
     five_minutes_ms INTEGER NOT NULL, hour_ms INTEGER NOT NULL, day_ms INTEGER NOT NULL,
     PRIMARY KEY (server, location)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO rolled_up
     SELECT server, location, first, first - first % 300000, first - first % 3600000, first - first % 86400000
     FROM (SELECT server.key AS server, location.key AS location,
       (SELECT MIN(at_ms) FROM sample WHERE sample.server = server.key) AS first
       FROM server CROSS JOIN location)
     WHERE first IS NOT NULL;
   CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE running_total (
     server INTEGER NOT NULL, location INTEGER NOT NULL, hour_ms INTEGER NOT NULL,
     checks INTEGER NOT NULL, failed INTEGER NOT NULL, degraded INTEGER NOT NULL,
     monitored_ms INTEGER NOT NULL, down_ms INTEGER NOT NULL,
     PRIMARY KEY (server, location, hour_ms)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO running_total
     SELECT server, location, start_ms, SUM(checks) OVER so_far, SUM(failed) OVER so_far,
       SUM(degraded) OVER so_far, SUM(monitored_ms) OVER so_far, SUM(down_ms) OVER so_far
     FROM rollup WHERE level = 2 WINDOW so_far AS (PARTITION BY server, location ORDER BY start_ms);`,
];

export function columnOf(phase: (typeof PHASES)[number]): string {
  return `${phase.toLowerCase()}_us`;
}

/**
 * Brings the file up to date, all or nothing.
 * @returns whether it was empty before.
 */
export function migrate(database: SqlDatabase): boolean {
  const version = Number(database.all('PRAGMA user_version')[0]?.['user_version']);
  if (version > MIGRATIONS.length) throw new NewerSchemaError(version);
  if (version === MIGRATIONS.length) return false;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
  return version === 0;
}
