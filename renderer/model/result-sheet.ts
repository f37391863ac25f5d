/** What checks have found, as a table to paste into a ticket: worst first, as text, Markdown or HTML. */

import { PHASES } from '../../preload/contract.ts';
import type { CheckResult, ServerView, Snapshot } from '../../preload/contract.ts';
import { text } from '../text/en.ts';
import { addressOf } from './address.ts';
import { daysUntil, milliseconds } from './format.ts';
import { problemOf, why } from './problem.ts';
import { compareWorstFirst, countByStatus } from './status.ts';
import { visible } from './visible.ts';

export interface Sheet {
  /** What was found, where and when. */
  lines: string[];
  heads: readonly string[];
  /** Cells in the order of the heads; safe to show, not yet escaped for any markup. */
  rows: string[][];
}

export interface SheetAbout {
  atMs: number;
  version: string;
  connectivity: Snapshot['connectivity'];
}

const CELL_LIMIT = 80;

/** The sheet of these servers as they were found. */
export function sheetOf(views: readonly ServerView[], about: SheetAbout): Sheet {
  const words = text.resultSheet;
  const at = new Date(about.atMs).toISOString();
  return {
    lines: [
      words.summary(views.length, countByStatus(views)),
      words.about(at, visible(about.version, 40), words.connectivity[about.connectivity]),
    ],
    heads: words.heads,
    rows: views.toSorted(compareWorstFirst).map((view) => rowOf(view, about.atMs)),
  };
}

function rowOf(view: ServerView, nowMs: number): string[] {
  const { server, state } = view;
  const { last } = state;
  const validTo = state.certificate?.validToMs;
  return [
    visible(server.name, CELL_LIMIT),
    visible(addressOf(server), CELL_LIMIT),
    text.status[state.status],
    last?.failure ? why(last.failure) : (problemOf(view, nowMs)?.what ?? ''),
    last ? milliseconds(last.timings.total) : '',
    last ? slowestPhase(last) : '',
    visible(last?.tls?.version ?? '', 20),
    validTo === undefined ? '' : String(daysUntil(validTo, nowMs)),
    last?.at ?? '',
  ];
}

function slowestPhase({ timings }: CheckResult): string {
  const [phase] = PHASES.toSorted((a, b) => (timings[b] ?? -1) - (timings[a] ?? -1));
  const tookMs = phase && timings[phase];
  return phase === undefined || tookMs === undefined
    ? ''
    : text.resultSheet.phase(text.phase[phase], milliseconds(tookMs));
}

/** Columns aligned for a font of one width. */
export function sheetAsText({ lines, heads, rows }: Sheet): string {
  const table = [heads, ...rows];
  const widths = heads.map((_, column) =>
    table.reduce((most, row) => Math.max(most, columnsOf(row[column] ?? '')), 0),
  );
  const line = (row: readonly string[]): string =>
    widths
      .map((wide, column) => {
        const cell = row[column] ?? '';
        return cell + ' '.repeat(wide - columnsOf(cell));
      })
      .join('  ')
      .trimEnd();
  return [...lines, '', ...table.map(line)].join('\n');
}

/** A table of GitHub's Markdown; nothing in it is taken for markup. */
export function sheetAsMarkdown({ lines, heads, rows }: Sheet): string {
  const line = (row: readonly string[]): string => `| ${row.map(inMarkdown).join(' | ')} |`;
  return [
    lines.map(inMarkdown).join('\n\n'),
    '',
    line(heads),
    `|${heads.map(() => ' --- |').join('')}`,
    ...rows.map(line),
  ].join('\n');
}

/** Only where a mark could begin something: digits, dots and dashes stay as they are, to be read unrendered too. */
const inMarkdown = (cell: string): string =>
  cell
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/@/gu, '&#64;')
    .replace(/:\/\//gu, '&#58;//')
    .replace(/[\\`*_{}[\]()#!|~]/gu, '\\$&');

/** A whole page that loads nothing and runs nothing. */
export function sheetAsHtml({ lines, heads, rows }: Sheet): string {
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag} dir="auto">${inHtml(cell)}</${tag.split(' ')[0] ?? ''}>`).join('')}</tr>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${inHtml(text.appName)}: ${inHtml(text.resultSheet.title)}</title>
<style>
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { margin: 24px; }
table { border-collapse: collapse; }
th, td { padding: 4px 16px 4px 0; border-bottom: 1px solid #8884; text-align: start; vertical-align: top; }
</style>
<h1>${inHtml(text.resultSheet.title)}</h1>
${lines.map((line) => `<p>${inHtml(line)}</p>`).join('\n')}
<table>
<thead>${row(heads, 'th scope="col"')}</thead>
<tbody>
${rows.map((cells) => row(cells, 'td')).join('\n')}
</tbody>
</table>
</html>
`;
}

const inHtml = (cell: string): string =>
  cell
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/"/gu, '&quot;');

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** Columns a text takes: wide characters two, combining ones none. */
function columnsOf(cell: string): number {
  let columns = 0;
  for (const character of cell) {
    if (/\p{M}/u.test(character)) continue;
    columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}
