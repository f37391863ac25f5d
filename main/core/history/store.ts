/** What the rest of the program asks of history. Behind it: SQLite in a worker thread. */

import type { Incident, PersistedState, Sample } from '../monitor/state.ts';

export interface RestoredServer {
  state: PersistedState | null;
  /** The newest at most 60, oldest first. */
  samples: Sample[];
}

/**
 * What opening found: a fresh file, the old one, a broken one that was kept aside under another name, or no way to
 * open or make one for now, in which case it is tried again with every batch.
 */
export type HistoryOpening =
  | { kind: 'opened' }
  | { kind: 'created' }
  | { kind: 'replaced'; keptAs: string; problem: string }
  | { kind: 'failed'; problem: string };

export interface HistoryStore {
  readonly opening: HistoryOpening;
  /** Everything needed to go on after a restart, by server id. */
  restore(): Promise<Map<string, RestoredServer>>;
  /** Queued and written in batches of at most a second. */
  addSample(serverId: string, sample: Sample): void;
  saveState(serverId: string, state: PersistedState): void;
  /** Inserts or replaces by id. */
  saveIncident(incident: Incident): void;
  /** Newest first. */
  incidents(serverId: string, limit: number): Promise<Incident[]>;
  /** Samples from `sinceMs` on, oldest first, at most `limit` (the newest win). */
  samples(serverId: string, sinceMs: number, limit: number): Promise<Sample[]>;
  /** Share of monitored time not down, 0 to 1, over the last `windowMs`; null when nothing was monitored. */
  uptime(serverId: string, windowMs: number): Promise<number | null>;
  /** Forgets a server and all of its past. */
  forget(serverId: string): void;
  /** Resolves when everything queued so far is on disk, or could not be written for now. Never rejects. */
  flush(): Promise<void>;
  /** Writes what is queued and ends the worker. Never rejects. */
  close(): Promise<void>;
  /** Called when writing fails (disk full …) with a sentence, and with null when it works again. */
  onProblem(listener: (problem: string | null) => void): () => void;
}
