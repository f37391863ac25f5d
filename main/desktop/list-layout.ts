/** The shape of how the list is arranged, as the window sends it and the settings keep it. */

import * as v from 'valibot';
import { COLUMNS, DEFAULT_LIST, GROUPINGS, WIDTH_LIMITS } from '../../preload/list-layout.ts';
import type { ListLayout } from '../../preload/list-layout.ts';
import type { Settings } from './settings.ts';

const column = v.picklist(COLUMNS);
const width = v.pipe(v.number(), v.minValue(WIDTH_LIMITS.min), v.maxValue(WIDTH_LIMITS.max));

export const listLayoutSchema: v.GenericSchema<unknown, ListLayout> = v.strictObject({
  hidden: v.pipe(v.array(column), v.maxLength(COLUMNS.length)),
  widths: v.record(column, width),
  sort: v.strictObject({
    column,
    descending: v.boolean(),
  }),
  groupBy: v.picklist(GROUPINGS),
  collapsed: v.pipe(v.array(v.pipe(v.string(), v.maxLength(500))), v.maxLength(10_000)),
});

/** What was stored, or the usual arrangement where that is not one. */
export function readListLayout(stored: unknown): ListLayout {
  const read = v.safeParse(listLayoutSchema, stored);
  return read.success ? read.output : DEFAULT_LIST;
}

export interface ListLayoutControl {
  get(): ListLayout;
  set(layout: ListLayout): void;
}

export const createListLayout = (settings: Pick<Settings, 'get' | 'set'>): ListLayoutControl => ({
  get: () => readListLayout(settings.get('list')),
  set: (layout) => {
    settings.set('list', { ...layout });
  },
});
