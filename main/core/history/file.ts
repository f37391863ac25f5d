/** The history file on disk: opening it, and keeping a broken one aside so that nothing stands in the way. */

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { HistoryDatabase } from './database.ts';
import { openDatabase } from './driver.ts';
import type { SqlDriver } from './driver.ts';
import type { Batch, Now } from './protocol.ts';
import type { HistoryOpening } from './store.ts';
import { migrate, NewerSchemaError } from './tables/schema.ts';

export type OpenedFile =
  | {
      database: HistoryDatabase;
      opening: { kind: 'opened' | 'created' };
      /** Whether it was closed as it should be, the time before. */
      wasClosed: boolean;
    }
  | ReplacedFile;

export interface ReplacedFile {
  database: HistoryDatabase;
  opening: Extract<HistoryOpening, { kind: 'replaced' }>;
  /** The broken one, when something may be read out of it. To be closed after. */
  broken: HistoryDatabase | null;
}

/**
 * Opens the file, making one where there is none, and a new one where it is broken.
 * @throws when the file can be neither opened nor made: no permission, no room, no folder.
 */
export async function openFile(path: string, driver: SqlDriver, now: Now): Promise<OpenedFile> {
  mkdirSync(dirname(path), { recursive: true });
  try {
    const { database, created, wasClosed } = await tryOpen(path, driver, now);
    return { database, opening: { kind: created ? 'created' : 'opened' }, wasClosed };
  } catch (error) {
    if (!isBroken(error)) throw error;
    return await replaceFile(path, driver, now, error);
  }
}

/** Keeps the file aside, write-ahead log included, and begins a new one. */
export async function replaceFile(
  path: string,
  driver: SqlDriver,
  now: Now,
  cause: unknown,
): Promise<ReplacedFile> {
  const when = new Date(now.wallMs).toISOString().replaceAll(/[:.]/g, '-');
  const aside = `${path}.broken-${when}`;
  for (const suffix of ['', '-wal']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  rmSync(`${path}-shm`, { force: true });
  const { database } = await tryOpen(path, driver, now);
  return {
    database,
    opening: { kind: 'replaced', keptAs: basename(aside), problem: messageOf(cause) },
    broken: cause instanceof NewerSchemaError ? null : await openBroken(aside, driver),
  };
}

/**
 * Puts an empty file in the place of one that is closed: however large that was, it takes no time, and the room is free
 * at once. Until the very end the old one is there.
 *
 * @param close closes the old one, once the new one is made.
 */
export async function emptyFile(
  path: string,
  driver: SqlDriver,
  now: Now,
  kept: Batch,
  close: () => void,
): Promise<void> {
  const fresh = `${path}.fresh`;
  const remove = (file: string): void => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  };
  remove(fresh);
  try {
    const { database } = await tryOpen(fresh, driver, now);
    try {
      database.write(kept, now);
    } finally {
      database.close(now);
    }
    close();
    renameSync(fresh, path);
  } catch (error) {
    remove(fresh);
    throw error;
  }
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
  now: Now,
): Promise<{ database: HistoryDatabase; created: boolean; wasClosed: boolean }> {
  const sql = await openDatabase(path, driver);
  try {
    const created = migrate(sql);
    const database = new HistoryDatabase(sql);
    const wasClosed = database.begin(now);
    // Reads a little of every server, so that damage shows now rather than later.
    database.restore();
    for (const server of database.keys.servers().keys()) database.samples.newest(server, 0, 1);
    return { database, created, wasClosed };
  } catch (error) {
    sql.close();
    throw error;
  }
}

/** As it is, whatever that may be; null when it is nothing. */
async function openBroken(path: string, driver: SqlDriver): Promise<HistoryDatabase | null> {
  try {
    const sql = await openDatabase(path, driver);
    try {
      migrate(sql);
      return new HistoryDatabase(sql);
    } catch {
      sql.close();
      return null;
    }
  } catch {
    return null;
  }
}
