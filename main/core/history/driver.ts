/** SQLite as history needs it, over Node's own driver where there is one, else over WebAssembly. */

import { rmSync } from 'node:fs';
import type * as NodeSqlite from 'node:sqlite';

export type SqlValue = number | string | null;
export type SqlRow = Record<string, unknown>;

export interface SqlStatement {
  run(...values: SqlValue[]): void;
  all(...values: SqlValue[]): SqlRow[];
}

export interface SqlDatabase {
  exec(sql: string): void;
  /** Prepared once for each text, and kept until the database is closed. */
  prepare(sql: string): SqlStatement;
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
  return process.getBuiltinModule('node:sqlite');
}

function openBuiltin(path: string): SqlDatabase {
  const sqlite = builtin();
  if (!sqlite) throw new Error('This runtime has no SQLite of its own');
  const database = new sqlite.DatabaseSync(path);
  const statements = new Map<string, SqlStatement>();
  return {
    exec: (sql) => {
      database.exec(sql);
    },
    prepare: (sql) => remember(statements, sql, () => adapt(database.prepare(sql))),
    close: () => {
      database.close();
    },
  };
  function adapt(statement: ReturnType<typeof database.prepare>): SqlStatement {
    return {
      run: (...values) => void statement.run(...values),
      all: (...values) => statement.all(...values),
    };
  }
}

async function openWasm(path: string): Promise<SqlDatabase> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  // A process that was killed leaves its lock behind, which would keep everyone out for ever.
  rmSync(`${path}.lock`, { recursive: true, force: true });
  const database = new sqlite.Database(path);
  const statements = new Map<string, SqlStatement>();
  const finalizers: (() => void)[] = [];
  return {
    exec: (sql) => {
      database.exec(sql);
    },
    prepare: (sql) =>
      remember(statements, sql, () => {
        const statement = database.prepare(sql);
        finalizers.push(() => {
          statement.finalize();
        });
        return {
          run: (...values) => void statement.run(values),
          all: (...values) => statement.all(values),
        };
      }),
    close: () => {
      for (const finalize of finalizers) finalize();
      database.close();
    },
  };
}

function remember(
  statements: Map<string, SqlStatement>,
  sql: string,
  prepare: () => SqlStatement,
): SqlStatement {
  const known = statements.get(sql) ?? prepare();
  statements.set(sql, known);
  return known;
}
