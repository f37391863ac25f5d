import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueQueue } from '../../../main/core/monitor/due-queue.ts';

describe('the queue of what is due', () => {
  it('gives the same order as sorting, whatever is added, moved and taken out before', () => {
    const id = fc.integer({ min: 0, max: 30 }).map(String);
    const change = fc.oneof(
      fc.record({ id, dueMs: fc.integer({ min: 0, max: 100 }) }),
      fc.record({ id, dueMs: fc.constant(null) }),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const queue = new DueQueue();
        const expected = new Map<string, number>();
        for (const { id, dueMs } of changes) {
          if (dueMs === null) {
            queue.delete(id);
            expected.delete(id);
          } else {
            queue.set(id, dueMs);
            expected.set(id, dueMs);
          }
        }
        const taken: number[] = [];
        for (let first = queue.peek(); first; first = queue.peek()) {
          expect(expected.get(first.id)).toBe(first.dueMs);
          taken.push(first.dueMs);
          queue.delete(first.id);
        }
        expect(taken).toEqual([...expected.values()].sort((a, b) => a - b));
      }),
    );
  });
});
