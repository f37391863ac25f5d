/** The short keys that stand for servers and locations in the file. */

import type { SqlDatabase } from '../driver.ts';

export class Keys {
  readonly #database: SqlDatabase;
  readonly #servers = new Map<string, number>();
  readonly #locations = new Map<string, number>();

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Forgets what was given out within a transaction that is void. */
  clear(): void {
    this.#servers.clear();
    this.#locations.clear();
  }

  /** The key of a server; it is given one when it has none. */
  server(id: string): number {
    const known = this.knownServer(id);
    if (known !== null) return known;
    this.#database.run('INSERT INTO server (id) VALUES (?)', id);
    return this.knownServer(id) ?? missing(id);
  }

  knownServer(id: string): number | null {
    return this.#lookUp(this.#servers, 'SELECT key FROM server WHERE id = ?', id);
  }

  /** By key; all there are when no ids are given. Ids that are unknown are left out. */
  servers(ids?: readonly string[]): Map<number, string> {
    const found = new Map<number, string>();
    if (ids === undefined) {
      for (const { key, id } of this.#database.all('SELECT key, id FROM server'))
        found.set(Number(key), String(id));
    }
    for (const id of ids ?? []) {
      const key = this.knownServer(id);
      if (key !== null) found.set(key, id);
    }
    return found;
  }

  forgetServer(id: string): void {
    this.#servers.delete(id);
  }

  /** The key of a location; it is given one when it has none. */
  location(name: string): number {
    const known = this.knownLocation(name);
    if (known !== null) return known;
    this.#database.run('INSERT INTO location (name) VALUES (?)', name);
    return this.knownLocation(name) ?? missing(name);
  }

  knownLocation(name: string): number | null {
    return this.#lookUp(this.#locations, 'SELECT key FROM location WHERE name = ?', name);
  }

  locationName(key: number): string | null {
    const [row] = this.#database.all('SELECT name FROM location WHERE key = ?', key);
    return row ? String(row['name']) : null;
  }

  locations(): string[] {
    return this.#database
      .all('SELECT name FROM location ORDER BY key')
      .map(({ name }) => String(name));
  }

  #lookUp(keys: Map<string, number>, sql: string, name: string): number | null {
    const cached = keys.get(name);
    if (cached !== undefined) return cached;
    const [row] = this.#database.all(sql, name);
    if (!row) return null;
    const key = Number(row['key']);
    keys.set(name, key);
    return key;
  }
}

function missing(name: string): never {
  throw new Error(`${name} was inserted and is not there`);
}
