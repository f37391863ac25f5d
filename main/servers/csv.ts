/** Comma-separated values, RFC 4180. */

export interface CsvRecord {
  /** Line of the text on which the record begins, from 1. */
  line: number;
  fields: string[];
}

export type Csv = { ok: true; records: CsvRecord[] } | { ok: false; line: number; message: string };

/**
 * Splits text into records. Accepts any line end, and semicolons where the first line has no comma,
 * as spreadsheets write them in much of Europe. Blank lines are left out.
 */
export function parseCsv(text: string): Csv {
  const separator = /^[^\r\n,]*;[^\r\n,]*(?:[\r\n]|$)/.test(text) ? ';' : ',';
  const records: CsvRecord[] = [];
  let line = 1;
  let at = 0;

  while (at < text.length) {
    const record: CsvRecord = { line, fields: [] };
    for (;;) {
      const field = text[at] === '"' ? quotedField(text, at) : bareField(text, at, separator);
      if (!field.ok) return { ok: false, line: record.line, message: field.message };
      record.fields.push(field.value);
      line += field.value.match(/\r\n|\n|\r/g)?.length ?? 0;
      at = field.end;
      if (text[at] !== separator) break;
      at++;
    }
    const lineEnd = /\r\n|\n|\r|$/y;
    lineEnd.lastIndex = at;
    if (!lineEnd.test(text))
      return { ok: false, line, message: 'text follows a closing quotation mark' };
    at = lineEnd.lastIndex;
    line++;
    if (record.fields.some((field) => field !== '')) records.push(record);
  }
  return { ok: true, records };
}

type Field = { ok: true; value: string; end: number } | { ok: false; message: string };

function bareField(text: string, at: number, separator: string): Field {
  let end = at;
  while (end < text.length && !`${separator}\r\n`.includes(text.charAt(end))) end++;
  const value = text.slice(at, end);
  return value.includes('"')
    ? { ok: false, message: 'a field with a quotation mark has to be quoted as a whole' }
    : { ok: true, value: value.trim(), end };
}

function quotedField(text: string, at: number): Field {
  let value = '';
  let from = at + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return { ok: false, message: 'a quotation mark is never closed' };
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { ok: true, value, end: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}
