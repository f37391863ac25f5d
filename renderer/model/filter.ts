/**
 * The filter box: words, `"words in quotes"`, and `status:down`, `group:`, `tag:`, `port:`, `cert:<14`. All must hold;
 * with a `-` before it, it must not.
 */

import type { ServerView } from '../../preload/contract.ts';
import { daysUntil } from './format.ts';
import { SHAPES, shapeOf } from './status.ts';

type Term = (view: ServerView, nowMs: number) => boolean;

/** What is typed and means nothing. */
export type FilterProblem =
  { kind: 'unknown-key'; key: string } | { kind: 'bad-value'; key: FilterKey; value: string };

export interface Filter {
  holds: Term;
  problems: FilterProblem[];
}

export const FILTER_KEYS = ['status', 'group', 'tag', 'port', 'cert'] as const;
type FilterKey = (typeof FILTER_KEYS)[number];

const includes = (text: string, part: string): boolean => text.toLowerCase().includes(part);

const isKey = (word: string): word is FilterKey => FILTER_KEYS.some((key) => key === word);

/** Null for a value that cannot be. */
const KEYS: Readonly<Record<FilterKey, (value: string) => Term | null>> = {
  status: (value) =>
    SHAPES.some((shape) => shape.startsWith(value))
      ? (view) => view.state.status.startsWith(value) || shapeOf(view).startsWith(value)
      : null,
  group: (value) => (view) => includes(view.server.group, value),
  tag: (value) => (view) => view.server.tags.some((tag) => includes(tag, value)),
  port: (value) => (/^\d{1,5}$/u.test(value) ? (view) => view.server.port === Number(value) : null),
  cert: (value) => {
    const [, sign = '', number] = /^([<>]=?|[≤≥])?(-?\d{1,5})$/u.exec(value) ?? [];
    if (number === undefined) return null;
    const limit = Number(number);
    return ({ state: { certificate } }, nowMs) => {
      if (certificate === null) return false;
      const days = daysUntil(certificate.validToMs, nowMs);
      if (sign === '<=' || sign === '≤') return days <= limit;
      if (sign === '>=' || sign === '≥') return days >= limit;
      return sign === '>' ? days > limit : days < limit;
    };
  },
};

const everything: Term = () => true;

const named =
  (part: string): Term =>
  ({ server }) =>
    [server.name, server.host, server.group, ...server.tags].some((text) => includes(text, part));

const WORD = /(?<not>-)?(?:(?<key>[a-z]+):)?(?:"(?<quoted>[^"]*)"?|(?<bare>\S*))/gu;
/** As many words as anybody types. */
const WORDS_LIMIT = 50;

function termOf(
  { not, key, quoted, bare = '' }: Partial<Record<string, string>>,
  problems: FilterProblem[],
): Term {
  const value = quoted ?? bare;
  // What is still being typed filters nothing out.
  if (value === '' && (key !== undefined || not !== undefined)) return everything;
  let term: Term | null;
  if (key === undefined) term = named(value);
  else if (isKey(key)) {
    term = KEYS[key](value);
    if (!term) problems.push({ kind: 'bad-value', key, value });
  } else {
    problems.push({ kind: 'unknown-key', key });
    term = named(`${key}:${value}`);
  }
  if (!term) return everything;
  const holds = term;
  return not === undefined ? holds : (view, nowMs) => !holds(view, nowMs);
}

/** The predicate for a filter as typed; an empty one lets everything through, as does what means nothing. */
export function parseFilter(text: string): Filter {
  const problems: FilterProblem[] = [];
  const terms = [...text.toLowerCase().matchAll(WORD)]
    .filter(([word]) => word !== '')
    .slice(0, WORDS_LIMIT)
    .map(({ groups = {} }) => termOf(groups, problems));
  return { holds: (view, nowMs) => terms.every((holds) => holds(view, nowMs)), problems };
}
