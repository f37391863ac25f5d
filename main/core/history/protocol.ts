/** What the program and the worker that owns the history file say to each other. */

import type { Incident, PersistedState, Sample } from '../monitor/state.ts';
import type { SqlDriver } from './driver.ts';
import type { ExportNews, ExportRequest } from './export/request.ts';
import type { CalendarRequest, UptimeRequest } from './queries.ts';
import type {
  CertificateRecord,
  CertificateSighting,
  Gap,
  IncidentEvent,
  NotificationRecord,
} from './records.ts';
import type { FullRetention } from './retention.ts';
import type { SampleRows } from './sample-rows.ts';
import type { HistoryOpening, Salvage } from './store.ts';
import type {
  CalendarDay,
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
} from './views.ts';

/** Changes to be written together. What is forgotten is so before anything else of the batch is written. */
export interface Batch {
  forgotten: string[];
  samples: { serverId: string; sample: Sample }[];
  states: [serverId: string, state: PersistedState][];
  incidents: Incident[];
  incidentEvents: IncidentEvent[];
  gaps: Gap[];
  notifications: NotificationRecord[];
  certificates: CertificateSighting[];
}

/** The time where the program is. The worker knows no other, so that a clock held still holds history still. */
export interface Now {
  wallMs: number;
  monotonicMs: number;
}

export interface OpenOptions {
  path: string;
  /** The best one there is when absent. */
  driver?: SqlDriver;
  retention: FullRetention;
}

/** A server as it was, to be read where it is wanted. */
export interface RestoredRow {
  id: string;
  /** JSON. */
  state: string | null;
}

/** Questions that the file answers, each with what it is asked with. */
export interface Questions {
  restore: { argument: null; answer: RestoredRow[] };
  /** Of each in their order, the newest. */
  newestSamples: { argument: { serverIds: string[]; limit: number }; answer: SampleRows[] };
  samples: { argument: { serverId: string; sinceMs: number; limit: number }; answer: SampleRows };
  samplesBetween: { argument: SampleQuery; answer: SampleRows };
  incidents: { argument: { serverId: string; limit: number }; answer: Incident[] };
  incidentsBetween: { argument: IncidentQuery; answer: Incident[] };
  incidentEvents: { argument: string; answer: IncidentEvent[] };
  uptimes: { argument: UptimeRequest; answer: Map<string, Uptime[]> };
  calendar: { argument: CalendarRequest; answer: CalendarDay[] };
  series: { argument: SeriesQuery; answer: Series };
  phasePercentiles: { argument: PhaseQuery; answer: PhasePercentiles };
  gaps: { argument: GapQuery; answer: Gap[] };
  notifications: { argument: NotificationQuery; answer: NotificationRecord[] };
  certificateHistory: { argument: string; answer: CertificateRecord[] };
  locations: { argument: null; answer: string[] };
}

export type QuestionName = keyof Questions;

export interface Operations extends Questions {
  open: { argument: { options: OpenOptions; now: Now }; answer: HistoryOpening };
  write: { argument: { batch: Batch; now: Now }; answer: null };
  measure: { argument: Now; answer: HistoryMeasure };
  setRetention: { argument: { retention: FullRetention; now: Now }; answer: null };
  /** Null: of every server. */
  clear: { argument: { serverId: string | null; now: Now }; answer: null };
  /** Answered at once; the rest is told unasked. */
  startExport: { argument: { id: number; request: ExportRequest }; answer: null };
  cancelExport: { argument: number; answer: null };
  close: { argument: Now; answer: null };
}

export type OperationName = keyof Operations;

export type Request = {
  [N in OperationName]: { number: number; name: N; argument: Operations[N]['argument'] };
}[OperationName];

export type Reply =
  | { number: number; ok: true; answer: Operations[OperationName]['answer'] }
  | { number: number; ok: false; problem: string }
  /** Unasked: the file broke while in use, was kept aside, and a new one begun. */
  | { number: null; replaced: Extract<HistoryOpening, { kind: 'replaced' }> }
  /** Unasked: what could be read out of a broken file is in the new one. */
  | { number: null; salvaged: Salvage }
  | { number: null; exporting: ExportNews };
