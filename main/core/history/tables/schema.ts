/** The tables of the history file, and how an older file becomes a present one. */

import { PHASES } from '../probe/phase.ts';
import type { SqlDatabase } from './driver.ts';

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
