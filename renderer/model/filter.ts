/** The filter box: words, and `status:down`, `group:`, `tag:`, `port:`, `cert:<14`. All must hold. */

import type { ServerView } from '../../preload/contract.ts';
import { daysUntil } from './format.ts';
import { shapeOf } from './status.ts';

type Term = (view: ServerView, nowMs: number) => boolean;

const includes = (text: string, part: string): boolean => text.toLowerCase().includes(part);

const KEYS: Record<string, (value: string) => Term> = {
  status: (value) => (view) =>
    view.state.status.startsWith(value) || shapeOf(view).startsWith(value),
  group: (value) => (view) => includes(view.server.group, value),
  tag: (value) => (view) => view.server.tags.some((tag) => includes(tag, value)),
  port: (value) => (view) => String(view.server.port) === value,
  cert: (value) => {
    const days = Number(value.replace(/^[<≤]=?/u, ''));
    return (view, nowMs) =>
      view.state.certificate !== null && daysUntil(view.state.certificate.validToMs, nowMs) < days;
  },
};

function term(word: string): Term {
  const colon = word.indexOf(':');
  const key = KEYS[word.slice(0, Math.max(colon, 0))];
  const value = word.slice(colon + 1);
  // A key still being typed filters nothing out.
  if (key) return value === '' ? () => true : key(value);
  return ({ server }) =>
    [server.name, server.host, server.group, ...server.tags].some((text) => includes(text, word));
}

/** The predicate for a filter as typed; an empty one lets everything through. */
export function parseFilter(text: string): Term {
  const terms = text.toLowerCase().split(/\s+/u).filter(Boolean).map(term);
  return (view, nowMs) => terms.every((holds) => holds(view, nowMs));
}
