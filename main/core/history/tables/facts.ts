/** Single numbers that the history file keeps about itself. */

import type { SqlDatabase } from '../driver.ts';

export type Fact =
  /** When the program was last known to run. */
  | 'alive_ms'
  /** 1 while the file is closed as it should be. */
  | 'closed'
  /** What pruning goes by for the present: follows the clock, but slowly. */
  | 'horizon_ms'
  /** Raw samples from before may be gone. */
  | 'pruned_ms';

export class FactTable {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  get(name: Fact): number | null {
    const value = this.#database.all('SELECT value FROM fact WHERE name = ?', name)[0]?.['value'];
    return typeof value === 'number' ? value : null;
  }

  set(name: Fact, value: number): void {
    this.#database.run('INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)', name, value);
  }
}
