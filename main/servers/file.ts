/** The file format servers are exchanged in: JSON, or CSV with the same names as column heads. */

import type { ServerEntry, Server } from '../core/server.ts';
import { parseCsv } from './csv.ts';
import type { CsvRecord } from './csv.ts';
import { ENTRY_FIELDS, validateEntry } from './schema.ts';
import { show } from './target.ts';

export type ImportFormat = 'json' | 'csv';

/** Something wrong in the file, in words for the person who wrote it. */
export interface ImportProblem {
  /** JSON: number of the server, from 1. CSV: line, where the head is line 1. 0: the whole file. */
  row: number;
  /** Dotted name of the key or column; empty when it is none in particular. */
  field: string;
  message: string;
}

export type Import =
  | { ok: true; servers: ServerEntry[] }
  | { ok: false; problems: [ImportProblem, ...ImportProblem[]] };

export interface Row {
  row: number;
  input: unknown;
}

export const COLUMNS = [
  ...ENTRY_FIELDS.filter((field) => field !== 'auth'),
  'auth.user',
  'auth.mechanism',
] as const;

/**
 * Reads servers from a file's text. All or nothing: one problem refuses the file, and every problem
 * is listed. Without `format`, text that begins with a brace or bracket is JSON, anything else CSV.
 */
export function parseImport(text: string, format?: ImportFormat): Import {
  const plain = text.replace(/^\uFEFF/, '');
  const chosen = format ?? (/^\s*[{[]/.test(plain) ? 'json' : 'csv');
  const rows = rowsOf(plain, chosen);
  if (!Array.isArray(rows)) return { ok: false, problems: [rows] };

  const servers: ServerEntry[] = [];
  const problems: ImportProblem[] = [];
  for (const { row, input } of rows) {
    const checked = validateEntry(input);
    if (checked.ok) servers.push(checked.entry);
    else problems.push(...checked.problems.map((problem) => ({ row, ...problem })));
  }
  const [first, ...others] = problems;
  return first ? { ok: false, problems: [first, ...others] } : { ok: true, servers };
}

/** The servers of the file one by one, none of them checked yet; or what is wrong with the file as a whole. */
export function rowsOf(text: string, format: ImportFormat): Row[] | ImportProblem {
  return format === 'json' ? jsonRows(text) : csvRows(text);
}

/** One line for a person: `server 3, port: must be …`. */
export function describeProblem(
  { row, field, message }: ImportProblem,
  format: ImportFormat,
): string {
  const where = row === 0 ? '' : `${format === 'json' ? 'server' : 'line'} ${row}`;
  const place = [where, field].filter((part) => part !== '').join(', ');
  return place === '' ? message : `${place}: ${message}`;
}

/** What files did not hold at first: left out unless set, so that older programs read what they can. */
const LATER: Partial<Server> = { recoveries: 1, remindMinutes: 0, maintenance: [], lmtp: false };

/** The JSON file of these servers; without secrets, ids and whatever is not set. */
export function formatExport(servers: readonly (ServerEntry | Server)[]): string {
  const entries = servers.map((server) => {
    const values = ENTRY_FIELDS.map((field) => [field, server[field] ?? null] as const);
    const isSet = ([field, value]: (typeof values)[number]): boolean =>
      value !== null && JSON.stringify(value) !== JSON.stringify(LATER[field]);
    return Object.fromEntries(values.filter(isSet));
  });
  return `${JSON.stringify({ relaywatch: 1, servers: entries }, null, 2)}\n`;
}

function jsonRows(text: string): Row[] | ImportProblem {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    return wholeFile(`this is not valid JSON: ${error instanceof Error ? error.message : ''}`);
  }
  if (!isObject(file) || !('relaywatch' in file))
    return wholeFile(
      'this is not a file of servers: it should be {"relaywatch": 1, "servers": […]}',
    );
  const { relaywatch, servers, ...unknown } = file;
  if (relaywatch !== 1)
    return wholeFile(
      `the file says version ${show(relaywatch)}; this program reads version 1: use a newer program`,
    );
  const [extra] = Object.keys(unknown);
  if (extra !== undefined)
    return { row: 0, field: extra, message: 'is not known; known are relaywatch, servers' };
  if (!Array.isArray(servers))
    return { row: 0, field: 'servers', message: 'must be a list of servers' };
  return servers.map((input: unknown, index) => ({ row: index + 1, input }));
}

function csvRows(text: string): Row[] | ImportProblem {
  const csv = parseCsv(text);
  if (!csv.ok) return { row: csv.line, field: '', message: csv.message };
  const [head, ...records] = csv.records;
  if (!head)
    return wholeFile('the file is empty; its first line should name the columns, host first');

  const names: readonly string[] = COLUMNS;
  for (const [index, column] of head.fields.entries()) {
    const problem = { row: head.line, field: column };
    if (!names.includes(column))
      return { ...problem, message: `is not a known column; known are ${names.join(', ')}` };
    if (head.fields.indexOf(column) !== index) return { ...problem, message: 'is named twice' };
  }
  const ragged = records.find(({ fields }) => fields.length !== head.fields.length);
  if (ragged)
    return {
      row: ragged.line,
      field: '',
      message: `has ${ragged.fields.length} fields where the first line names ${head.fields.length}`,
    };
  return records.map((record) => ({ row: record.line, input: entryOf(head.fields, record) }));
}

/** Empty fields are left out, so that their defaults hold. */
function entryOf(columns: readonly string[], record: CsvRecord): Record<string, unknown> {
  const entry: Record<string, unknown> = {};
  const auth: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const text = record.fields[index] ?? '';
    if (text === '') continue;
    if (column.startsWith('auth.')) auth[column.slice('auth.'.length)] = text;
    else entry[column] = valueOf(column, text);
  }
  return Object.keys(auth).length > 0 ? { ...entry, auth } : entry;
}

const TEXT_COLUMNS: readonly string[] = [
  'name',
  'host',
  'servername',
  'address',
  'group',
  'behind',
];

/** Numbers and truth values from their text; what is neither stays text, for the schema to judge. */
function valueOf(column: string, text: string): unknown {
  if (TEXT_COLUMNS.includes(column)) return text;
  if (column === 'tags') return partsOf(text, /[;,]/);
  if (column === 'maintenance') return partsOf(text, /;/);
  if (column === 'enabled' || column === 'lmtp') {
    if (/^(?:true|yes|1)$/i.test(text)) return true;
    return /^(?:false|no|0)$/i.test(text) ? false : text;
  }
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

function partsOf(text: string, separator: RegExp): string[] {
  const parts = text.split(separator).map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

function wholeFile(message: string): ImportProblem {
  return { row: 0, field: '', message };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
