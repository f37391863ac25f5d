/** Which columns the list has room for, and how wide each is. */

import { COLUMNS, WIDTH_LIMITS } from '../../preload/contract.ts';
import type { Column, ListLayout } from '../../preload/contract.ts';

/** In pixels. The name takes what the others leave. */
const USUAL_WIDTHS: Readonly<Record<Column, number>> = {
  status: 88,
  name: 140,
  group: 110,
  port: 108,
  response: 66,
  history: 120,
  uptimeDay: 142,
  uptimeMonth: 142,
  certificate: 88,
  last: 80,
  next: 72,
};

export const GAP_PX = 14;
const PADDING_PX = 32;

/** The first to go when there is no room come last; the first four always stay. */
const BY_WORTH: readonly Column[] = [
  'name',
  'status',
  'response',
  'certificate',
  'history',
  'port',
  'uptimeMonth',
  'last',
  'uptimeDay',
  'group',
  'next',
];
const ALWAYS = 4;

/** A column one cannot hide: without it a row is nobody's. */
export const isFixed = (column: Column): boolean => column === 'name';

export const widthOf = (column: Column, widths: ListLayout['widths']): number =>
  widths[column] ?? USUAL_WIDTHS[column];

/** The columns to show in a list so wide; 0 when that is not known yet. */
export function columnsWithin(
  listPx: number,
  { hidden, widths }: Pick<ListLayout, 'hidden' | 'widths'>,
): Column[] {
  const wanted = BY_WORTH.filter((column) => !hidden.includes(column));
  const shown = new Set<Column>();
  let room = listPx === 0 ? Infinity : listPx - PADDING_PX + GAP_PX;
  for (const column of wanted) {
    room -= widthOf(column, widths) + GAP_PX;
    if (room < 0 && shown.size >= ALWAYS) break;
    shown.add(column);
  }
  return COLUMNS.filter((column) => shown.has(column));
}

/** As `grid-template-columns` wants it. */
export function gridTemplate(columns: readonly Column[], widths: ListLayout['widths']): string {
  const tracks = columns.map((column) => {
    const width = widthOf(column, widths);
    return column === 'name' && widths.name === undefined
      ? `minmax(${String(Math.min(width, 80))}px, 1fr)`
      : `${String(width)}px`;
  });
  return widths.name === undefined ? tracks.join(' ') : `${tracks.join(' ')} 1fr`;
}

export const clampWidth = (px: number): number =>
  Math.round(Math.max(WIDTH_LIMITS.min, Math.min(WIDTH_LIMITS.max, px)));
