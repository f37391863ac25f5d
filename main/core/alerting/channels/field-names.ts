/** The names of what a notice says, for templates and commands. */

export const FIELD_NAMES = [
  'title',
  'message',
  'kind',
  'severity',
  'name',
  'names',
  'host',
  'port',
  'group',
  'reason',
  'phase',
  'since',
  'time',
  'incident',
  'count',
] as const;

export type FieldName = (typeof FIELD_NAMES)[number];
export type Fields = Readonly<Record<FieldName, string>>;
