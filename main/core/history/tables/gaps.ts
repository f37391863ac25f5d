/** Gaps that are known as such, in the history file. */

import type { SqlDatabase, SqlRow } from '../driver.ts';
import { firstDifference } from './incidents.ts';
import type { Keys } from './keys.ts';
import type { Gap } from '../records.ts';
import type { OpenSpan } from '../arithmetic/roll-up.ts';
import type { Span } from '../arithmetic/spans.ts';
import type { GapQuery } from '../views.ts';

/** Stands for every server. */
const ALL = 0;

/** What a gap changed: the earliest moment, and whose. Server null is every one. */
export interface GapChange {
  server: number | null;
  location: number;
  fromMs: number;
}

export class GapTable {
  readonly #database: SqlDatabase;
  readonly #keys: Keys;

  constructor(database: SqlDatabase, keys: Keys) {
    this.#database = database;
    this.#keys = keys;
  }

  /** Inserts, or replaces the end. */
  save(gap: Gap): GapChange | null {
    const location = this.#keys.location(gap.location);
    const server = gap.serverId === null ? ALL : this.#keys.server(gap.serverId);
    const fromMs = Math.round(gap.fromMs);
    const toMs = gap.toMs === null ? null : Math.round(gap.toMs);
    const [before] = this.#database.all(
      'SELECT from_ms, to_ms FROM gap WHERE location = ? AND server = ? AND from_ms = ? AND cause = ?',
      location,
      server,
      fromMs,
      gap.cause,
    );
    this.#database.run(
      'INSERT OR REPLACE INTO gap (location, server, from_ms, cause, to_ms) VALUES (?, ?, ?, ?, ?)',
      location,
      server,
      fromMs,
      gap.cause,
      toMs,
    );
    const changedMs = before ? firstDifference(spanOf(before), { fromMs, toMs }) : fromMs;
    return changedMs === null
      ? null
      : { server: server === ALL ? null : server, location, fromMs: changedMs };
  }

  /** By server: its own and those of all servers, as far as they touch the span. */
  spans(
    servers: readonly number[],
    location: number,
    { fromMs, toMs }: Span,
  ): Map<number, OpenSpan[]> {
    const rows = this.#database.all(
      'SELECT * FROM gap WHERE location = ? AND from_ms < ? AND COALESCE(to_ms, ?) > ?',
      location,
      toMs,
      Number.MAX_SAFE_INTEGER,
      fromMs,
    );
    const ofAll = rows.filter(({ server }) => server === ALL).map(spanOf);
    const found = new Map(servers.map((server) => [server, [...ofAll]]));
    for (const row of rows) found.get(Number(row['server']))?.push(spanOf(row));
    return found;
  }

  /** Oldest first. */
  between({ serverId, location, fromMs, toMs }: GapQuery): Gap[] {
    const server = serverId === undefined ? null : this.#keys.knownServer(serverId);
    const places = location === undefined ? this.#keys.locations() : [location];
    const rows = places.flatMap((place) => {
      const key = this.#keys.knownLocation(place);
      if (key === null) return [];
      const found =
        serverId === undefined
          ? this.#database.all(
              'SELECT * FROM gap WHERE location = ? AND from_ms < ? AND COALESCE(to_ms, ?) > ?',
              key,
              toMs,
              Number.MAX_SAFE_INTEGER,
              fromMs,
            )
          : this.#touching(server ?? ALL, key, { fromMs, toMs });
      return found.map((row) => ({ row, place }));
    });
    const ids = this.#keys.servers();
    return rows
      .map(({ row, place }) => ({
        serverId: ids.get(Number(row['server'])) ?? null,
        location: place,
        ...spanOf(row),
        cause: row['cause'] as Gap['cause'],
      }))
      .sort((a, b) => a.fromMs - b.fromMs);
  }

  /** Ends every gap left open, as nobody is there any more who would end it. */
  endOpen(location: number, ms: number): void {
    this.#database.run(
      'UPDATE gap SET to_ms = MAX(from_ms, ?) WHERE to_ms IS NULL AND location = ?',
      ms,
      location,
    );
  }

  forget(server: number): void {
    this.#database.run('DELETE FROM gap WHERE server = ?', server);
  }

  deleteBefore(ms: number): void {
    this.#database.run('DELETE FROM gap WHERE to_ms < ?', ms);
  }

  #touching(server: number, location: number, { fromMs, toMs }: Span): SqlRow[] {
    return this.#database.all(
      `SELECT * FROM gap WHERE location = ? AND server IN (${ALL}, ?) AND from_ms < ? AND COALESCE(to_ms, ?) > ?`,
      location,
      server,
      toMs,
      Number.MAX_SAFE_INTEGER,
      fromMs,
    );
  }
}

function spanOf({ from_ms: from, to_ms: to }: SqlRow): OpenSpan {
  return { fromMs: Number(from), toMs: to === null ? null : Number(to) };
}
