/** The text of an exported file, a piece at a time. */

import { csvLine } from './csv.ts';
import type { Cell } from './csv.ts';
import type { HistoryDatabase } from '../database.ts';
import type { ExportProgress, ExportRequest } from './request.ts';
import { EXPORT_TABLES } from './tables.ts';

export interface Piece {
  text: string;
  progress: ExportProgress;
}

/** How the lines of a table become text. */
interface Writer {
  begin: string;
  line(cells: readonly Cell[], first: boolean): string;
  end: string;
}

/**
 * The whole file. Each step reads and makes little, and the file may change between them: what was written before the
 * export began is in it, unless it is deleted meanwhile.
 */
export function* textOf(database: HistoryDatabase, request: ExportRequest): Generator<Piece> {
  const { columns, lines } = EXPORT_TABLES[request.content];
  const writer = request.format === 'csv' ? csvWriter(columns) : jsonWriter(columns, request);
  let rows = 0;
  let reached = 0;
  yield { text: writer.begin, progress: { share: 0, rows } };
  for (const { share, lines: found } of lines(database, request)) {
    let text = '';
    for (const cells of found) text += writer.line(cells, rows++ === 0);
    reached = Math.max(reached, Math.min(1, share));
    yield { text, progress: { share: reached, rows } };
  }
  yield { text: writer.end, progress: { share: 1, rows } };
}

function csvWriter(columns: readonly string[]): Writer {
  return { begin: csvLine(columns), line: csvLine, end: '' };
}

/** An object with an array `rows` of one object a line. */
function jsonWriter(columns: readonly string[], { content, fromMs, toMs }: ExportRequest): Writer {
  const about = {
    relaywatchHistory: 1,
    content,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
  };
  return {
    begin: `${JSON.stringify(about).slice(0, -1)},"rows":[`,
    line: (cells, first) => {
      const row = Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? null]));
      return `${first ? '' : ','}\n${JSON.stringify(row)}`;
    },
    end: '\n]}\n',
  };
}
