/** Stretches of time, half open, and what they have in common. Lists are in order and do not overlap. */

export interface Span {
  fromMs: number;
  toMs: number;
}

/** In order, without overlaps and without empty ones, whatever came in. */
export function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  const sorted = spans
    .filter(({ fromMs, toMs }) => fromMs < toMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  for (const { fromMs, toMs } of sorted) {
    const last = joined.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return joined;
}

/** What lies in both lists. */
export function intersect(a: readonly Span[], b: readonly Span[]): Span[] {
  const common: Span[] = [];
  let first = 0;
  for (const { fromMs, toMs } of a) {
    while ((b[first]?.toMs ?? Infinity) <= fromMs) first++;
    for (let next = first; ; next++) {
      const other = b[next];
      if (!other || other.fromMs >= toMs) break;
      common.push({
        fromMs: Math.max(fromMs, other.fromMs),
        toMs: Math.min(toMs, other.toMs),
      });
    }
  }
  return common;
}

/** What lies in the first list and not in the second. */
export function subtract(a: readonly Span[], b: readonly Span[]): Span[] {
  if (b.length === 0) return [...a];
  return intersect(a, complement(b));
}

/** Their length together, milliseconds. */
export function lengthMs(spans: readonly Span[]): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

function complement(spans: readonly Span[]): Span[] {
  const rest: Span[] = [];
  let fromMs = -Infinity;
  for (const span of spans) {
    rest.push({ fromMs, toMs: span.fromMs });
    fromMs = span.toMs;
  }
  rest.push({ fromMs, toMs: Infinity });
  return rest.filter((span) => span.fromMs < span.toMs);
}
