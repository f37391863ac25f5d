/** SQLite as history needs it, over Node's own driver where there is one, else over WebAssembly. */

import { rmSync } from 'node:fs';
import type * as NodeSqlite from 'node:sqlite';
import type { Statement } from 'node-sqlite3-wasm';

export type SqlValue = number | string | Uint8Array | null;
export type SqlRow = Record<string, unknown>;

/** What is run with values is prepared once for each text, and kept until the database is closed. */
export interface SqlDatabase {
  /** One statement or several, without values. */
  exec(sql: string): void;
  run(sql: string, ...values: SqlValue[]): void;
  all(sql: string, ...values: SqlValue[]): SqlRow[];
  close(): void;
}

export type SqlDriver = 'node' | 'wasm';

/** The driver that this runtime is served best by. */
export function bestDriver(): SqlDriver {
  return builtin() ? 'node' : 'wasm';
}

/**
 * Opens or creates a database for this process alone: nobody else may have it open.
 * @throws what SQLite says, when the file cannot be opened or is not a database.
 */
export async function openDatabase(path: string, driver: SqlDriver): Promise<SqlDatabase> {
  const database = driver === 'node' ? openBuiltin(path) : await openWasm(path);
  try {
    // In this order: without shared memory WAL needs the exclusive lock first.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = NORMAL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function builtin(): typeof NodeSqlite | undefined {
  // Missing from the first releases of Node 20.
  return 'getBuiltinModule' in process ? process.getBuiltinModule('node:sqlite') : undefined;
}

function openBuiltin(path: string): SqlDatabase {
  const sqlite = builtin();
  if (!sqlite) throw new Error('This runtime has no SQLite of its own');
  const database = new sqlite.DatabaseSync(path);
  const statements = new Map<string, ReturnType<typeof database.prepare>>();
  const prepared = (sql: string): ReturnType<typeof database.prepare> => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    exec: (sql) => {
      database.exec(sql);
    },
    run: (sql, ...values) => {
      prepared(sql).run(...values);
    },
    all: (sql, ...values) => prepared(sql).all(...values),
    close: () => {
      database.close();
    },
  };
}

async function openWasm(path: string): Promise<SqlDatabase> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  // A process that was killed leaves its lock behind, which would keep everyone out for ever.
  rmSync(`${path}.lock`, { recursive: true, force: true });
  const database = new sqlite.Database(path);
  const statements = new Map<string, Statement>();
  const finalize = (sql: string, statement: Statement): void => {
    statements.delete(sql);
    try {
      statement.finalize();
    } catch {
      // It repeats the error that the statement ended with; it is gone all the same.
    }
  };
  const use = <T>(sql: string, action: (statement: Statement) => T): T => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    try {
      return action(statement);
    } catch (error) {
      // Used again it would fail once more, whatever is asked of it.
      finalize(sql, statement);
      throw error;
    }
  };
  return {
    exec: (sql) => {
      database.exec(sql);
    },
    run: (sql, ...values) => {
      use(sql, (statement) => statement.run(values));
    },
    // Not `get`, which leaves the statement half-way, so that the write-ahead log grows for ever.
    all: (sql, ...values) => use(sql, (statement) => statement.all(values)),
    close: () => {
      for (const [sql, statement] of statements) finalize(sql, statement);
      database.close();
    },
  };
}
