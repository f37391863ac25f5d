/** Servers from whatever a person has: our own files, a list, other programs' configuration. Each stands for itself. */

import type { ServerEntry } from '../../core/server.ts';
import { parseWanted } from '../discovery/line.ts';
import { rowsOf } from '../file.ts';
import { validateEntry } from '../schema.ts';
import { parseListLine } from '../target.ts';
import { sourceOf } from './format.ts';
import { nagiosRows } from './nagios.ts';
import type { ImportSource } from './outcome.ts';
import { uptimeKumaRows } from './uptime-kuma.ts';

/** A server as it stands in the text, not yet checked; or why it cannot be one. */
export type RawRow = { row: number; label: string } & ({ input: unknown } | { problem: string });

/** One server of the text. `row` is its line, or its number in JSON, from 1. */
export type ReadRow = { row: number; label: string } & (
  { ok: true; entry: ServerEntry } | { ok: false; why: string }
);

export type Reading =
  | { ok: true; source: ImportSource; rows: ReadRow[] }
  /** Nothing of it can be read. */
  | { ok: false; message: string };

const MAX_ROWS = 10_000;

/** Reads every server of a text apart, so that one that is wrong keeps no other out. */
export function readServers(text: string): Reading {
  const plain = text.replace(/^\uFEFF/, '');
  const source = sourceOf(plain);
  const raw = rawRows(plain, source);
  if (typeof raw === 'string') return { ok: false, message: raw };
  if (raw.length === 0) return { ok: false, message: 'there is no server in it' };
  if (raw.length > MAX_ROWS)
    return { ok: false, message: `it has ${raw.length} servers; ${MAX_ROWS} are read at most` };
  return { ok: true, source, rows: raw.map(checked) };
}

function rawRows(text: string, source: ImportSource): RawRow[] | string {
  switch (source) {
    case 'nagios':
      return nagiosRows(text);
    case 'uptime-kuma':
      return uptimeKumaRows(text);
    case 'list':
      return listRows(text);
    case 'csv':
    case 'relaywatch': {
      const rows = rowsOf(text, source === 'csv' ? 'csv' : 'json');
      if (Array.isArray(rows))
        return rows.map(({ row, input }) => ({ row, input, label: labelOf(input) }));
      const { row, field, message } = rows;
      return [row > 0 ? `line ${row}` : '', field, message]
        .filter((part) => part !== '')
        .join(': ');
    }
  }
}

function checked(raw: RawRow): ReadRow {
  const { row, label } = raw;
  if ('problem' in raw) return { row, label, ok: false, why: raw.problem };
  const validated = validateEntry(raw.input);
  if (validated.ok) return { row, label, ok: true, entry: validated.entry };
  const why = validated.problems.map(({ field, message }) => `${field} ${message}`.trim());
  return { row, label, ok: false, why: why.join('; ') };
}

/** One server a line: `HOST[:PORT] [security]` or a URL; `#` starts a comment. */
function listRows(text: string): RawRow[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index): RawRow[] => {
    const words = line
      .replace(/#.*/, '')
      .trim()
      .split(/[\s,;]+/);
    const [label = ''] = words;
    if (label === '') return [];
    const row = index + 1;
    const [url] = label.includes('://') ? parseWanted(label) : [];
    if (url?.kind === 'refused') return [{ row, label, problem: url.message }];
    const parsed = url?.kind === 'host' ? { ok: true as const, value: url } : parseListLine(words);
    if (!parsed.ok) return [{ row, label, problem: parsed.message }];
    const { host, port, security } = parsed.value;
    const input = { host, ...(port !== null && { port }), ...(security !== null && { security }) };
    return [{ row, label, input }];
  });
}

function labelOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const { name, host } = input as { name?: unknown; host?: unknown };
  return typeof name === 'string' ? name : typeof host === 'string' ? host : '';
}
