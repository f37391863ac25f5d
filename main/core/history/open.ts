/** History for the rest of the program: queues what is to be kept and has the worker write it in batches. */

import { Worker } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import type { Incident, PersistedState, Sample } from '../monitor/state.ts';
import { HistoryConnection } from './connection.ts';
import type { HistoryWorker } from './connection.ts';
import type { SqlDriver } from './driver.ts';
import { messageOf } from './file.ts';
import { PendingWrites } from './pending.ts';
import type { HistoryOpening, HistoryStore, RestoredServer } from './store.ts';

export interface HistoryOptions {
  /** The file; its folder is made when missing. Nobody else may have it open. */
  path: string;
  /** The worker's own entry file, or a way to start it. */
  worker: URL | string | (() => HistoryWorker);
  /** Raw samples older than this are deleted; 30 when absent. */
  retentionDays?: number;
  driver?: SqlDriver;
  clock?: Clock;
}

const BATCH_MS = 500;
const RETRY_MS = 5_000;
const DEFAULT_RETENTION_DAYS = 30;

/** Never rejects: where no file can be opened, `opening` says so, and what comes is kept until one can. */
export async function openHistory(options: HistoryOptions): Promise<HistoryStore> {
  const { path, worker, retentionDays = DEFAULT_RETENTION_DAYS, driver } = options;
  const store = new QueuedHistory(
    typeof worker === 'function' ? worker : () => new Worker(worker),
    { path, retentionDays, ...(driver && { driver }) },
    options.clock ?? systemClock,
  );
  await store.open();
  return store;
}

class QueuedHistory implements HistoryStore {
  opening: HistoryOpening = { kind: 'opened' };
  readonly #connection: HistoryConnection;
  readonly #clock: Clock;
  readonly #pending = new PendingWrites();
  readonly #listeners = new Set<(problem: string | null) => void>();
  #timer: TimerHandle | null = null;
  #writing: Promise<void> | null = null;
  #problem: string | null = null;
  #closed = false;

  constructor(
    createWorker: () => HistoryWorker,
    options: ConstructorParameters<typeof HistoryConnection>[1],
    clock: Clock,
  ) {
    this.#clock = clock;
    this.#connection = new HistoryConnection(createWorker, options, (opening) => {
      this.#tell(replacedText(opening));
    });
  }

  async open(): Promise<void> {
    try {
      this.opening = await this.#connection.open();
    } catch (error) {
      this.#problem = problemText(error);
      this.opening = { kind: 'failed', problem: this.#problem };
    }
  }

  async restore(): Promise<Map<string, RestoredServer>> {
    try {
      return await this.#connection.request('restore', null);
    } catch (error) {
      this.#failed(error);
      return new Map();
    }
  }

  addSample(serverId: string, sample: Sample): void {
    this.#pending.addSample(serverId, sample);
    this.#writeSoon(BATCH_MS);
  }

  saveState(serverId: string, state: PersistedState): void {
    this.#pending.saveState(serverId, state);
    this.#writeSoon(BATCH_MS);
  }

  saveIncident(incident: Incident): void {
    this.#pending.saveIncident(incident);
    // At once: what a person was told of must not be told again after a crash.
    void this.#write();
  }

  forget(serverId: string): void {
    this.#pending.forget(serverId);
    this.#writeSoon(BATCH_MS);
  }

  async incidents(serverId: string, limit: number): Promise<Incident[]> {
    await this.flush();
    return await this.#connection.request('incidents', { serverId, limit });
  }

  async samples(serverId: string, sinceMs: number, limit: number): Promise<Sample[]> {
    await this.flush();
    return await this.#connection.request('samples', { serverId, sinceMs, limit });
  }

  async uptime(serverId: string, windowMs: number): Promise<number | null> {
    await this.flush();
    const toMs = this.#clock.wallMs();
    return await this.#connection.request('uptime', { serverId, fromMs: toMs - windowMs, toMs });
  }

  async flush(): Promise<void> {
    await this.#write();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.flush();
    this.#timer?.cancel();
    this.#timer = null;
    this.#listeners.clear();
    try {
      await this.#connection.close();
    } catch {
      // It is over either way, and nobody is left to be told.
    }
  }

  onProblem(listener: (problem: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #writeSoon(delayMs: number): void {
    if (this.#closed) return;
    this.#timer ??= this.#clock.after(delayMs, () => {
      this.#timer = null;
      void this.#write();
    });
  }

  /** Writes everything queued so far. One batch is on its way at a time: what came after it goes with the next. */
  async #write(): Promise<void> {
    if (this.#writing) await this.#writing;
    if (this.#pending.isEmpty) return;
    this.#writing ??= this.#writeBatch().finally(() => {
      this.#writing = null;
    });
    await this.#writing;
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#pending.take();
    try {
      await this.#connection.request('write', batch);
    } catch (error) {
      this.#pending.putBack(batch);
      this.#failed(error);
      this.#timer?.cancel();
      this.#timer = null;
      this.#writeSoon(RETRY_MS);
      return;
    }
    if (this.#problem !== null) {
      this.#problem = null;
      this.#tell(null);
    }
  }

  #failed(error: unknown): void {
    this.#problem = problemText(error);
    this.#tell(this.#problem);
  }

  #tell(problem: string | null): void {
    for (const listener of this.#listeners) listener(problem);
  }
}

function problemText(error: unknown): string {
  const message = messageOf(error);
  return /full|no space|ENOSPC/i.test(message)
    ? 'History cannot be written: the disk is full. Checks go on, and it is written when there is room.'
    : `History cannot be written: ${message}. Checks go on, and it is tried again.`;
}

function replacedText({ keptAs }: Extract<HistoryOpening, { kind: 'replaced' }>): string {
  return `The history file was damaged. It was kept as ${keptAs}, and a new one begun.`;
}
