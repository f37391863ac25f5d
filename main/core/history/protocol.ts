/** What the program and the worker that owns the history file say to each other. */

import type { Incident, PersistedState, Sample } from '../monitor/state.ts';
import type { SqlDriver } from './driver.ts';
import type { HistoryOpening, RestoredServer } from './store.ts';

/** Changes to be written together. What is forgotten is so before anything else of the batch is written. */
export interface Batch {
  forgotten: string[];
  samples: { serverId: string; sample: Sample }[];
  states: [serverId: string, state: PersistedState][];
  incidents: Incident[];
}

export interface OpenOptions {
  path: string;
  /** The best one there is when absent. */
  driver?: SqlDriver;
  /** Raw samples older than this are deleted. */
  retentionDays: number;
}

export interface Operations {
  open: { argument: OpenOptions; answer: HistoryOpening };
  write: { argument: Batch; answer: null };
  restore: { argument: null; answer: Map<string, RestoredServer> };
  incidents: { argument: { serverId: string; limit: number }; answer: Incident[] };
  samples: { argument: { serverId: string; sinceMs: number; limit: number }; answer: Sample[] };
  uptime: { argument: { serverId: string; fromMs: number; toMs: number }; answer: number | null };
  close: { argument: null; answer: null };
}

export type OperationName = keyof Operations;

export type Request = {
  [N in OperationName]: { number: number; name: N; argument: Operations[N]['argument'] };
}[OperationName];

export type Reply =
  | { number: number; ok: true; answer: Operations[OperationName]['answer'] }
  | { number: number; ok: false; problem: string }
  /** Unasked: the file broke while in use, was kept aside, and a new one begun. */
  | { number: null; replaced: Extract<HistoryOpening, { kind: 'replaced' }> };
