/** What the rest of the program asks of history. Behind it: SQLite in a worker thread. */

import type { ExportOptions } from './export/client.ts';
import type { ExportOutcome, ExportRequest } from './export/request.ts';
import type { Incident, PersistedState, Sample } from '../monitor/state.ts';
import type {
  CertificateRecord,
  CertificateSighting,
  Gap,
  IncidentEvent,
  NotificationRecord,
} from './records.ts';
import type { Retention } from './retention.ts';
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

/** What could be read out of a broken file, once that has been tried. */
export interface Salvage {
  keptAs: string;
  samples: number;
  incidents: number;
  /** Nothing was found that could not be read. */
  complete: boolean;
}

/** What is to be kept. It is queued, and written in batches of at most a second. */
export interface HistoryWriter {
  addSample(serverId: string, sample: Sample): void;
  saveState(serverId: string, state: PersistedState): void;
  /** Inserts or replaces by id; written at once. */
  saveIncident(incident: Incident): void;
  /** Written at once. The same step of an incident is kept once, however often it is added. */
  addIncidentEvent(event: IncidentEvent): void;
  /** Added again with the same server, location, cause and begin, it replaces the end. */
  addGap(gap: Gap): void;
  /** Inserts or replaces by id; written at once. */
  addNotification(record: NotificationRecord): void;
  /** To be called with every full handshake: only what is new is written. */
  addCertificate(sighting: CertificateSighting): void;
  /** Forgets a server and all of its past. */
  forget(serverId: string): void;
  /** Resolves when everything queued so far is on disk, or could not be written for now. Never rejects. */
  flush(): Promise<void>;
}

/** What can be asked. Everything queued before is in the answer; rejects when the file cannot be read. */
export interface HistoryReader {
  /** Everything needed to go on after a restart, by server id. Never rejects. */
  restore(): Promise<Map<string, RestoredServer>>;
  /** Newest first. */
  incidents(serverId: string, limit: number): Promise<Incident[]>;
  /** Those that were on at some time within a range, newest first. */
  incidentsBetween(query: IncidentQuery): Promise<Incident[]>;
  /** Oldest first. */
  incidentEvents(incidentId: string): Promise<IncidentEvent[]>;
  /** Samples from `sinceMs` on, oldest first, at most `limit` (the newest win). */
  samples(serverId: string, sinceMs: number, limit: number): Promise<Sample[]>;
  /** Oldest first. */
  samplesBetween(query: SampleQuery): Promise<Sample[]>;
  /** Share of time monitored from here not down, 0 to 1, over the last `windowMs`; null when nothing was monitored. */
  uptime(serverId: string, windowMs: number): Promise<number | null>;
  /** By server id, in the order of the windows. */
  uptimes(query: UptimeQuery): Promise<Map<string, Uptime[]>>;
  series(query: SeriesQuery): Promise<Series>;
  phasePercentiles(query: PhaseQuery): Promise<PhasePercentiles>;
  /** Oldest first, today last. */
  calendar(query: CalendarQuery): Promise<CalendarDay[]>;
  /** Those known as such, oldest first. */
  gaps(query: GapQuery): Promise<Gap[]>;
  /** Newest first. */
  notifications(query: NotificationQuery): Promise<NotificationRecord[]>;
  /** Newest first. */
  certificateHistory(serverId: string): Promise<CertificateRecord[]>;
  /** From where servers were checked. */
  locations(): Promise<string[]>;
  /** Writes a part of history to a file, while everything else goes on. Never rejects. */
  export(request: ExportRequest, options?: ExportOptions): Promise<ExportOutcome>;
}

export interface HistoryStore extends HistoryWriter, HistoryReader {
  readonly opening: HistoryOpening;
  /** Rejects when the file cannot be read. */
  measure(): Promise<HistoryMeasure>;
  /** Deletes at once what is now too old. Rejects when the file cannot be written. */
  setRetention(retention: Retention): Promise<void>;
  /**
   * Deletes the past of one server, or of all for null, but for what is still going on: nobody is told anything twice.
   * Rejects when the file cannot be written; then nothing is deleted.
   */
  clear(serverId: string | null): Promise<void>;
  /** Writes what is queued and ends the worker, which is not waited for longer than a few seconds. Never rejects. */
  close(): Promise<void>;
  /** Called when writing fails (disk full …) with a sentence, and with null when it works again. */
  onProblem(listener: (problem: string | null) => void): () => void;
  /** Called some time after a broken file was replaced; at once when that was before. */
  onSalvage(listener: (salvage: Salvage) => void): () => void;
}
