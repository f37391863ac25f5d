/** The history file on disk: opening it, and keeping a broken one aside so that nothing stands in the way. */

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { HistoryDatabase } from './database.ts';
import { openDatabase } from './driver.ts';
import type { SqlDriver } from './driver.ts';
import { migrate, NewerSchemaError } from './tables/schema.ts';
import type { HistoryOpening } from './store.ts';

export interface OpenedFile {
  database: HistoryDatabase;
  opening: HistoryOpening;
}

/**
 * Opens the file, making one where there is none, and a new one where it is broken.
 * @throws when the file can be neither opened nor made: no permission, no room, no folder.
 */
export async function openFile(path: string, driver: SqlDriver, now: Date): Promise<OpenedFile> {
  mkdirSync(dirname(path), { recursive: true });
  try {
    const { database, created } = await tryOpen(path, driver);
    return { database, opening: { kind: created ? 'created' : 'opened' } };
  } catch (error) {
    if (!isBroken(error)) throw error;
    return await replaceFile(path, driver, now, error);
  }
}

/** Keeps the file aside, write-ahead log included, and begins a new one. */
export async function replaceFile(
  path: string,
  driver: SqlDriver,
  now: Date,
  cause: unknown,
): Promise<OpenedFile & { opening: { kind: 'replaced' } }> {
  const aside = `${path}.broken-${now.toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const suffix of ['', '-wal']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  rmSync(`${path}-shm`, { force: true });
  const { database } = await tryOpen(path, driver);
  return {
    database,
    opening: { kind: 'replaced', keptAs: basename(aside), problem: messageOf(cause) },
  };
}

/** Whether an error means that the file's content is of no use, rather than that it cannot be reached. */
export function isBroken(error: unknown): boolean {
  return (
    error instanceof NewerSchemaError ||
    /malformed|not a database|corrupt|no such (table|column)/i.test(messageOf(error))
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function tryOpen(
  path: string,
  driver: SqlDriver,
): Promise<{ database: HistoryDatabase; created: boolean }> {
  const sql = await openDatabase(path, driver);
  try {
    const created = migrate(sql);
    const database = new HistoryDatabase(sql);
    // Reads a little of everything, so that damage shows now rather than later.
    database.restore();
    return { database, created };
  } catch (error) {
    sql.close();
    throw error;
  }
}
