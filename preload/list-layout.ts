/** How a person has arranged the list of servers. */

/** In the order shown. */
export const COLUMNS = [
  'status',
  'name',
  'group',
  'port',
  'response',
  'history',
  'uptimeDay',
  'uptimeMonth',
  'certificate',
  'last',
  'next',
] as const;

export type Column = (typeof COLUMNS)[number];

export const GROUPINGS = ['none', 'group', 'domain'] as const;

export type Grouping = (typeof GROUPINGS)[number];

export interface ListLayout {
  hidden: Column[];
  /** In pixels; columns that are not here have their usual width. */
  widths: Partial<Record<Column, number>>;
  /** `status`, not descending, is worst first. */
  sort: { column: Column; descending: boolean };
  groupBy: Grouping;
  /** Groups whose servers are folded away, each as `GROUPING:NAME`. */
  collapsed: string[];
}

export const WIDTH_LIMITS = { min: 40, max: 800 } as const;

export const DEFAULT_LIST: ListLayout = {
  hidden: ['group', 'uptimeDay'],
  widths: {},
  sort: { column: 'status', descending: false },
  groupBy: 'none',
  collapsed: [],
};
