/** What importing a text would do to the servers that are watched. Nothing is done here. */

import { completeServer } from '../../core/server.ts';
import type { Server, ServerEntry } from '../../core/server.ts';
import { bounded } from '../../core/probe/text.ts';
import { ENTRY_FIELDS } from '../schema.ts';
import { formatTarget } from '../target.ts';
import type { ImportRow, ImportSource } from './outcome.ts';
import { readServers } from './read.ts';

export interface PlannedRow extends ImportRow {
  /** What is to be taken over; null for one that is the same or refused. */
  change: { id: string | null; entry: ServerEntry } | null;
}

export type ImportPlan =
  { ok: true; source: ImportSource; rows: PlannedRow[] } | { ok: false; message: string };

const SHOWN = 300;

/** Of a server that is watched already only what the text names is changed. */
export function planImport(text: string, watched: readonly Server[]): ImportPlan {
  const reading = readServers(text);
  if (!reading.ok) return reading;
  const seen = new Map<string, number>();
  const rows = reading.rows.map((read): PlannedRow => {
    const { row } = read;
    if (!read.ok)
      return {
        ...{ row, name: bounded(read.label, SHOWN), where: '', change: null },
        outcome: { kind: 'refused', why: bounded(read.why, SHOWN) },
      };
    const { entry } = read;
    const added = completeServer(entry, '');
    const where = formatTarget(added.host, added.port);
    const key = JSON.stringify([entry.name ?? '', where.toLowerCase()]);
    const before = seen.get(key);
    const planned = { row, name: added.name, where };
    if (before !== undefined)
      return {
        ...planned,
        change: null,
        outcome: { kind: 'refused', why: `it is in row ${before} already` },
      };
    seen.set(key, row);
    const present = watched.find((server) => isSame(server, entry, added));
    if (!present) return { ...planned, change: { id: null, entry }, outcome: { kind: 'added' } };
    return { ...planned, name: present.name, ...changeOf(present, entry) };
  });
  return { ok: true, source: reading.source, rows };
}

/** By host and port, and by name where the text gives one. */
function isSame(server: Server, { name }: ServerEntry, added: Server): boolean {
  return (
    server.port === added.port &&
    server.host.toLowerCase() === added.host.toLowerCase() &&
    (name === undefined || server.name === name)
  );
}

function changeOf(present: Server, entry: ServerEntry): Pick<PlannedRow, 'change' | 'outcome'> {
  const { id, ...kept } = present;
  const fields = ENTRY_FIELDS.filter(
    (field) =>
      field !== 'host' &&
      entry[field] !== undefined &&
      JSON.stringify(entry[field]) !== JSON.stringify(present[field]),
  );
  if (fields.length === 0) return { change: null, outcome: { kind: 'same' } };
  return {
    change: { id, entry: { ...kept, ...entry, host: present.host } },
    outcome: { kind: 'changed', fields: [...fields] },
  };
}
