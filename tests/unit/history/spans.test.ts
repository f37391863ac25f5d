import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  intersect,
  lengthMs,
  subtract,
  union,
} from '../../../main/core/history/arithmetic/spans.ts';
import type { Span } from '../../../main/core/history/arithmetic/spans.ts';

const END = 60;
const span = fc
  .tuple(fc.integer({ min: 0, max: END }), fc.integer({ min: -5, max: 20 }))
  .map(([fromMs, length]): Span => ({ fromMs, toMs: fromMs + length }));
const spans = fc.array(span, { maxLength: 12 });

/** Moment by moment, as no program would do it. */
function momentsOf(list: readonly Span[]): boolean[] {
  return Array.from({ length: END + 20 }, (_, ms) =>
    list.some(({ fromMs, toMs }) => ms >= fromMs && ms < toMs),
  );
}

describe('stretches of time', () => {
  it('joined cover the same moments, in order and without overlap', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const joined = union(list);
        expect(momentsOf(joined)).toEqual(momentsOf(list));
        for (const [index, { fromMs, toMs }] of joined.entries()) {
          expect(toMs).toBeGreaterThan(fromMs);
          expect(fromMs).toBeGreaterThan(joined[index - 1]?.toMs ?? -Infinity);
        }
        expect(lengthMs(joined)).toBe(momentsOf(list).filter(Boolean).length);
      }),
    );
  });

  it('have in common the moments that are in both', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const [first, second] = [momentsOf(a), momentsOf(b)];
        expect(momentsOf(intersect(union(a), union(b)))).toEqual(
          first.map((is, ms) => is && second[ms]),
        );
      }),
    );
  });

  it('without others are the moments that are only in the first', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const [first, second] = [momentsOf(a), momentsOf(b)];
        expect(momentsOf(subtract(union(a), union(b)))).toEqual(
          first.map((is, ms) => is && !second[ms]),
        );
      }),
    );
  });

  it('are as long as both parts of them', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const [first, second] = [union(a), union(b)];
        expect(lengthMs(intersect(first, second)) + lengthMs(subtract(first, second))).toBe(
          lengthMs(first),
        );
      }),
    );
  });
});
