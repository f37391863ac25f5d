/** History for the rest of the program: queues what is to be kept and has the worker write it in batches. */

import { Worker } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import { HERE } from '../monitor/state.ts';
import type { Incident, PersistedState, Sample } from '../monitor/state.ts';
import { CertificateNews } from './certificate-news.ts';
import { HistoryConnection } from './connection.ts';
import type { HistoryWorker } from './connection.ts';
import { localDays } from './days.ts';
import type { SqlDriver } from './driver.ts';
import { messageOf } from './file.ts';
import { PendingWrites } from './pending.ts';
import type { Now, QuestionName, Questions } from './protocol.ts';
import type {
  CertificateRecord,
  CertificateSighting,
  Gap,
  IncidentEvent,
  NotificationRecord,
} from './records.ts';
import { completeRetention } from './retention.ts';
import type { Retention } from './retention.ts';
import type { HistoryOpening, HistoryStore, RestoredServer } from './store.ts';
import type {
  CalendarDay,
  CalendarQuery,
  GapQuery,
  IncidentQuery,
  NotificationQuery,
  PhasePercentiles,
  PhaseQuery,
  Series,
  SeriesQuery,
  Uptime,
  UptimeQuery,
} from './views.ts';

export interface HistoryOptions {
  /** The file; its folder is made when missing. Nobody else may have it open. */
  path: string;
  /** The worker's own entry file, or a way to start it. */
  worker: URL | string | (() => HistoryWorker);
  retention?: Retention;
  driver?: SqlDriver;
  clock?: Clock;
}

const BATCH_MS = 500;
const RETRY_MS = 5_000;
/** A worker that has not closed the file by then is ended: nothing committed is lost by that. */
const CLOSE_LIMIT_MS = 5_000;

/** Never rejects: where no file can be opened, `opening` says so, and what comes is kept until one can. */
export async function openHistory(options: HistoryOptions): Promise<HistoryStore> {
  const { path, worker, retention = {}, driver } = options;
  const store = new QueuedHistory(
    typeof worker === 'function' ? worker : () => new Worker(worker),
    { path, retention: completeRetention(retention), ...(driver && { driver }) },
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
  readonly #certificates = new CertificateNews();
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
    this.#connection = new HistoryConnection(
      createWorker,
      options,
      () => this.#now(),
      (opening) => {
        this.#tell(replacedText(opening));
      },
    );
  }

  async open(): Promise<void> {
    try {
      this.opening = await this.#connection.open();
    } catch (error) {
      this.#problem = problemText(error, 0);
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

  addIncidentEvent(event: IncidentEvent): void {
    this.#pending.addIncidentEvent(event);
    void this.#write();
  }

  addGap(gap: Gap): void {
    this.#pending.addGap(gap);
    this.#writeSoon(BATCH_MS);
  }

  addNotification(record: NotificationRecord): void {
    this.#pending.addNotification(record);
    void this.#write();
  }

  addCertificate(sighting: CertificateSighting): void {
    if (!this.#certificates.isNews(sighting)) return;
    this.#pending.addCertificate(sighting);
    this.#writeSoon(BATCH_MS);
  }

  forget(serverId: string): void {
    this.#certificates.forget(serverId);
    this.#pending.forget(serverId);
    this.#writeSoon(BATCH_MS);
  }

  incidents(serverId: string, limit: number): Promise<Incident[]> {
    return this.#ask('incidents', { serverId, limit });
  }

  incidentsBetween(query: IncidentQuery): Promise<Incident[]> {
    return this.#ask('incidentsBetween', query);
  }

  incidentEvents(incidentId: string): Promise<IncidentEvent[]> {
    return this.#ask('incidentEvents', incidentId);
  }

  samples(serverId: string, sinceMs: number, limit: number): Promise<Sample[]> {
    return this.#ask('samples', { serverId, sinceMs, limit });
  }

  async uptime(serverId: string, windowMs: number): Promise<number | null> {
    const found = await this.uptimes({ serverIds: [serverId], windowsMs: [windowMs] });
    return found.get(serverId)?.[0]?.uptime ?? null;
  }

  uptimes(query: UptimeQuery): Promise<Map<string, Uptime[]>> {
    const { serverIds = null, location = HERE, windowsMs, nowMs = this.#clock.wallMs() } = query;
    return this.#ask('uptimes', { serverIds, location, windowsMs, nowMs });
  }

  series(query: SeriesQuery): Promise<Series> {
    return this.#ask('series', query);
  }

  phasePercentiles(query: PhaseQuery): Promise<PhasePercentiles> {
    return this.#ask('phasePercentiles', query);
  }

  calendar(query: CalendarQuery): Promise<CalendarDay[]> {
    const { serverId, location = HERE, days, nowMs = this.#clock.wallMs() } = query;
    const boundsMs = localDays(nowMs, days);
    return this.#ask('calendar', { serverId, location, boundsMs, nowMs });
  }

  gaps(query: GapQuery): Promise<Gap[]> {
    return this.#ask('gaps', query);
  }

  notifications(query: NotificationQuery): Promise<NotificationRecord[]> {
    return this.#ask('notifications', query);
  }

  certificateHistory(serverId: string): Promise<CertificateRecord[]> {
    return this.#ask('certificateHistory', serverId);
  }

  locations(): Promise<string[]> {
    return this.#ask('locations', null);
  }

  async flush(): Promise<void> {
    await this.#write();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const limit = this.#clock.after(CLOSE_LIMIT_MS, () => {
      this.#connection.end();
    });
    await this.flush();
    this.#timer?.cancel();
    this.#timer = null;
    this.#listeners.clear();
    try {
      await this.#connection.close();
    } catch {
      // It is over either way, and nobody is left to be told.
    } finally {
      limit.cancel();
    }
  }

  onProblem(listener: (problem: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #now(): Now {
    return { wallMs: this.#clock.wallMs(), monotonicMs: this.#clock.monotonicMs() };
  }

  async #ask<N extends QuestionName>(
    name: N,
    argument: Questions[N]['argument'],
  ): Promise<Questions[N]['answer']> {
    await this.flush();
    return await this.#connection.request(name, argument);
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
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (!this.#pending.isEmpty) {
      const batch = this.#pending.take();
      try {
        await this.#connection.request('write', { batch, now: this.#now() });
      } catch (error) {
        this.#pending.putBack(batch);
        this.#failed(error);
        this.#timer?.cancel();
        this.#timer = null;
        this.#writeSoon(RETRY_MS);
        return;
      }
    }
    this.#pending.caughtUp();
    if (this.#problem !== null) {
      this.#problem = null;
      this.#tell(null);
    }
  }

  #failed(error: unknown): void {
    this.#problem = problemText(error, this.#pending.lost);
    this.#tell(this.#problem);
  }

  #tell(problem: string | null): void {
    for (const listener of this.#listeners) listener(problem);
  }
}

function problemText(error: unknown, lost: number): string {
  const message = messageOf(error);
  const text = /full|no space|ENOSPC/i.test(message)
    ? 'History cannot be written: the disk is full. Checks go on, and it is written when there is room.'
    : `History cannot be written: ${message}. Checks go on, and it is tried again.`;
  return lost === 0 ? text : `${text} The oldest ${lost} checks that waited had to be let go.`;
}

function replacedText({ keptAs }: Extract<HistoryOpening, { kind: 'replaced' }>): string {
  return `The history file was damaged. It was kept as ${keptAs}, and a new one begun.`;
}
