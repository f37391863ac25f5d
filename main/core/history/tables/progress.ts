/** How far the past of each server and location has been rolled up. */

import type { SqlDatabase } from '../driver.ts';
import { LEVELS } from '../arithmetic/levels.ts';
import type { Reach, Watermarks } from '../arithmetic/levels.ts';
import { floorTo } from '../arithmetic/roll-up.ts';

export interface Progress {
  server: number;
  location: number;
  /** When the first check ever was made. */
  firstMs: number;
  /** Every rollup that begins before is in the file, and none that begins later. */
  watermarks: Watermarks;
}

/** Of a server and location, or of one that was never checked. */
export function reachOf(progress: Progress | null): Reach {
  if (!progress) return { watermarks: [], begun: false };
  const { firstMs, watermarks } = progress;
  return { watermarks, begun: (watermarks[0] ?? 0) > firstMs };
}

export class ProgressTable {
  readonly #database: SqlDatabase;
  #known: Map<string, Progress> | null = null;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Forgets what was noted within a transaction that is void. */
  clear(): void {
    this.#known = null;
  }

  all(): Progress[] {
    return [...this.#entries().values()];
  }

  get(server: number, location: number): Progress | null {
    return this.#entries().get(keyOf(server, location)) ?? null;
  }

  /** For a server and location checked for the first time. */
  begin(server: number, location: number, firstMs: number): void {
    const watermarks = LEVELS.map(({ sizeMs }) => floorTo(firstMs, sizeMs));
    this.set({ server, location, firstMs, watermarks });
  }

  set(progress: Progress): void {
    const { server, location, firstMs, watermarks } = progress;
    this.#database.run(
      `INSERT OR REPLACE INTO rolled_up (server, location, first_ms, five_minutes_ms, hour_ms, day_ms)
       VALUES (?, ?, ?, ?, ?, ?)`,
      server,
      location,
      firstMs,
      ...watermarks,
    );
    this.#entries().set(keyOf(server, location), progress);
  }

  forget(server: number): void {
    this.#database.run('DELETE FROM rolled_up WHERE server = ?', server);
    this.clear();
  }

  #entries(): Map<string, Progress> {
    if (this.#known) return this.#known;
    const known = new Map<string, Progress>();
    for (const row of this.#database.all('SELECT * FROM rolled_up')) {
      const [server, location] = [Number(row['server']), Number(row['location'])];
      known.set(keyOf(server, location), {
        server,
        location,
        firstMs: Number(row['first_ms']),
        watermarks: [row['five_minutes_ms'], row['hour_ms'], row['day_ms']].map(Number),
      });
    }
    this.#known = known;
    return known;
  }
}

function keyOf(server: number, location: number): string {
  return `${server} ${location}`;
}
