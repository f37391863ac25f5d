/** History for the rest of the program: queues what is to be kept and has the worker write it in batches. */

import { Worker } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { HERE } from '../monitor/state.ts';
import type { Incident, PersistedState, Sample } from '../monitor/state.ts';
import { CertificateNews } from './certificate-news.ts';
import { HistoryConnection } from './connection.ts';
import type { HistoryWorker } from './connection.ts';
import { localDays } from './days.ts';
import type { SqlDriver } from './driver.ts';
import { Exports } from './export/client.ts';
import type { ExportOptions } from './export/client.ts';
import type { ExportOutcome, ExportRequest } from './export/request.ts';
import type { Now, OperationName, Operations, RestoredRow } from './protocol.ts';
import type {
  CertificateRecord,
  CertificateSighting,
  Gap,
  IncidentEvent,
  NotificationRecord,
} from './records.ts';
import { completeRetention } from './retention.ts';
import type { Retention } from './retention.ts';
import { samplesIn } from './sample-rows.ts';
import type { SampleRows } from './sample-rows.ts';
import type { HistoryOpening, HistoryStore, RestoredServer, Salvage } from './store.ts';
import type {
  CalendarDay,
  CalendarQuery,
  GapQuery,
  HistoryMeasure,
  IncidentQuery,
  NotificationQuery,
  PhasePercentiles,
  PhaseQuery,
  SampleQuery,
  Series,
  SeriesQuery,
  Uptime,
  UptimeQuery,
} from './views.ts';
import { WriteQueue } from './write-queue.ts';

export interface HistoryOptions {
  /** The file; its folder is made when missing. Nobody else may have it open. */
  path: string;
  /** The worker's own entry file, or a way to start it. */
  worker: URL | string | (() => HistoryWorker);
  retention?: Retention;
  driver?: SqlDriver;
  clock?: Clock;
}

const RESTORED_SAMPLES = 60;
/** Servers: while the samples of some are read from the file, those of others are made sense of here. */
const RESTORED_AT_A_TIME = 50;

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
  readonly #queue: WriteQueue;
  readonly #certificates = new CertificateNews();
  readonly #exports = new Exports({
    start: (id, request) => this.#ask('startExport', { id, request }),
    cancel: (id) => this.#connection.request('cancelExport', id),
  });
  readonly #listeners = new Set<(problem: string | null) => void>();
  readonly #salvageListeners = new Set<(salvage: Salvage) => void>();
  #salvage: Salvage | null = null;
  #closed = false;

  constructor(
    createWorker: () => HistoryWorker,
    options: ConstructorParameters<typeof HistoryConnection>[1],
    clock: Clock,
  ) {
    this.#clock = clock;
    this.#connection = new HistoryConnection(createWorker, options, () => this.#now(), {
      replaced: (opening) => {
        this.#tell(replacedText(opening));
      },
      salvaged: (salvage) => {
        this.#salvage = salvage;
        for (const listener of this.#salvageListeners) listener(salvage);
      },
      exporting: (news) => {
        this.#exports.received(news);
      },
      lost: (problem) => {
        this.#exports.lost(problem);
      },
    });
    this.#queue = new WriteQueue(
      clock,
      (batch) => this.#connection.request('write', { batch, now: this.#now() }),
      (problem) => {
        this.#tell(problem);
      },
    );
  }

  async open(): Promise<void> {
    try {
      this.opening = await this.#connection.open();
    } catch (error) {
      this.opening = { kind: 'failed', problem: this.#queue.failed(error) };
    }
  }

  async restore(): Promise<Map<string, RestoredServer>> {
    try {
      const rows = await this.#connection.request('restore', null);
      const parts = partsOf(rows, RESTORED_AT_A_TIME).map(async (part) => {
        const serverIds = part.map(({ id }) => id);
        const limit = RESTORED_SAMPLES;
        const samples = await this.#connection.request('newestSamples', { serverIds, limit });
        return part.map((row, index) => restoredFrom(row, samples[index]));
      });
      return new Map((await Promise.all(parts)).flat());
    } catch (error) {
      this.#queue.failed(error);
      return new Map();
    }
  }

  addSample(serverId: string, sample: Sample): void {
    this.#queue.pending.addSample(serverId, sample);
    this.#queue.writeSoon();
  }

  saveState(serverId: string, state: PersistedState): void {
    this.#queue.pending.saveState(serverId, state);
    this.#queue.writeSoon();
  }

  saveIncident(incident: Incident): void {
    this.#queue.pending.saveIncident(incident);
    // At once: what a person was told of must not be told again after a crash.
    this.#queue.writeNow();
  }

  addIncidentEvent(event: IncidentEvent): void {
    this.#queue.pending.addIncidentEvent(event);
    this.#queue.writeNow();
  }

  addGap(gap: Gap): void {
    this.#queue.pending.addGap(gap);
    this.#queue.writeSoon();
  }

  addNotification(record: NotificationRecord): void {
    this.#queue.pending.addNotification(record);
    this.#queue.writeNow();
  }

  addCertificate(sighting: CertificateSighting): void {
    if (!this.#certificates.isNews(sighting)) return;
    this.#queue.pending.addCertificate(sighting);
    this.#queue.writeSoon();
  }

  forget(serverId: string): void {
    this.#certificates.forget(serverId);
    this.#queue.pending.forget(serverId);
    this.#queue.writeSoon();
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

  async samples(serverId: string, sinceMs: number, limit: number): Promise<Sample[]> {
    return samplesIn(await this.#ask('samples', { serverId, sinceMs, limit }));
  }

  async samplesBetween(query: SampleQuery): Promise<Sample[]> {
    return samplesIn(await this.#ask('samplesBetween', query));
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

  measure(): Promise<HistoryMeasure> {
    return this.#ask('measure', this.#now());
  }

  async setRetention(wanted: Retention): Promise<void> {
    const retention = completeRetention(wanted);
    this.#connection.setRetention(retention);
    await this.#connection.request('setRetention', { retention, now: this.#now() });
  }

  async clear(serverId: string | null): Promise<void> {
    await this.#ask('clear', { serverId, now: this.#now() });
    this.#certificates.forget(serverId);
  }

  export(request: ExportRequest, options: ExportOptions = {}): Promise<ExportOutcome> {
    return this.#exports.run(request, options);
  }

  async flush(): Promise<void> {
    await this.#queue.flush();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const limit = this.#clock.after(CLOSE_LIMIT_MS, () => {
      this.#connection.end();
    });
    await this.#queue.close();
    this.#listeners.clear();
    this.#salvageListeners.clear();
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

  onSalvage(listener: (salvage: Salvage) => void): () => void {
    this.#salvageListeners.add(listener);
    if (this.#salvage) listener(this.#salvage);
    return () => this.#salvageListeners.delete(listener);
  }

  #now(): Now {
    return { wallMs: this.#clock.wallMs(), monotonicMs: this.#clock.monotonicMs() };
  }

  async #ask<N extends OperationName>(
    name: N,
    argument: Operations[N]['argument'],
  ): Promise<Operations[N]['answer']> {
    await this.flush();
    return await this.#connection.request(name, argument);
  }

  #tell(problem: string | null): void {
    for (const listener of this.#listeners) listener(problem);
  }
}

function replacedText({ keptAs }: Extract<HistoryOpening, { kind: 'replaced' }>): string {
  return `The history file was damaged. It was kept as ${keptAs}, and a new one begun.`;
}

function restoredFrom(
  { id, state }: RestoredRow,
  samples: SampleRows = '[]',
): [id: string, server: RestoredServer] {
  return [
    id,
    {
      state: state === null ? null : (JSON.parse(state) as PersistedState),
      samples: samplesIn(samples),
    },
  ];
}

function partsOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}
