/** What can be taken out of history into a file, and what is said while it is. */

export const EXPORT_CONTENTS = [
  'samples',
  'hours',
  'days',
  'incidents',
  'certificates',
  'notifications',
] as const;

export type ExportContent = (typeof EXPORT_CONTENTS)[number];

export type ExportFormat = 'csv' | 'json';

/** A server as it is called in the file. */
export interface ExportedServer {
  id: string;
  name: string;
  host: string;
  port: number;
}

export interface ExportRequest {
  content: ExportContent;
  format: ExportFormat;
  /** From the first moment to before the second; epoch milliseconds. */
  fromMs: number;
  toMs: number;
  /** In this order. */
  servers: readonly ExportedServer[];
  /** Also what belongs to no server in particular: digests that were sent. */
  ofAll: boolean;
  /** The file; one that is there is replaced, once the new one is whole. */
  path: string;
}

export interface ExportProgress {
  /** From 0 to 1: servers and time gone through. */
  share: number;
  rows: number;
}

export type ExportOutcome =
  | { kind: 'done'; rows: number; bytes: number }
  | { kind: 'cancelled' }
  /** Nothing was left behind. The message is a sentence for a person. */
  | { kind: 'failed'; reason: 'disk-full' | 'not-writable' | 'history'; message: string };

/** What the worker says of an export, unasked. */
export type ExportNews = { id: number } & (
  { kind: 'progress'; progress: ExportProgress } | { kind: 'ended'; outcome: ExportOutcome }
);
