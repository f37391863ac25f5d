/** What is told of an import before it is done. No Node imports: the window uses it too. */

export type ImportSource = 'relaywatch' | 'csv' | 'uptime-kuma' | 'nagios' | 'list';

/** What becomes of one server of the text. */
export type ImportOutcome =
  | { kind: 'added' }
  /** Fields of the server that is watched already, by their names in files. */
  | { kind: 'changed'; fields: string[] }
  | { kind: 'same' }
  | { kind: 'refused'; why: string };

export interface ImportRow {
  /** Its line in the text, or its number in JSON, from 1. */
  row: number;
  name: string;
  /** `host:port`; empty when it was refused before that was known. */
  where: string;
  outcome: ImportOutcome;
}
