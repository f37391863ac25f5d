import { describe, expect, test } from 'vitest';

import { layOut, rowMoves, rowsWithin } from '../../../renderer/model/row-layout.ts';

const HEIGHTS: Record<string, number> = { a: 65, b: 37, c: 37, d: 37 };
const layout = (...ids: string[]) => layOut(ids, (id) => HEIGHTS[id] ?? 0);

test('rows lie under each other by their heights', () => {
  expect(layout('a', 'b', 'c').tops).toEqual([0, 65, 102, 139]);
});

describe('the rows within a stretch', () => {
  test.each([
    [0, 10, { first: 0, last: 0 }],
    [64, 66, { first: 0, last: 1 }],
    [65, 101, { first: 1, last: 1 }],
    [-500, 5000, { first: 0, last: 3 }],
    [150, 5000, { first: 3, last: 3 }],
  ])('from %d to %d are %j', (from, to, range) => {
    expect(rowsWithin(layout('a', 'b', 'c', 'd'), from, to)).toEqual(range);
  });

  test('of an empty list are none', () => {
    const { first, last } = rowsWithin(layout(), 0, 500);
    expect(last).toBeLessThan(first);
  });
});

describe('the way a row has come', () => {
  test('is from where it was to where it is', () => {
    const moves = rowMoves(layout('b', 'c', 'a'), layout('a', 'b', 'c'), { first: 0, last: 2 });
    expect(moves).toEqual([
      { index: 0, byPx: 74 },
      { index: 1, byPx: -65 },
      { index: 2, byPx: -65 },
    ]);
  });

  test('is nothing for a row that is new or stayed', () => {
    expect(rowMoves(layout('b'), layout('b', 'c'), { first: 0, last: 1 })).toEqual([]);
  });

  test('is nothing when many came or went at once', () => {
    expect(rowMoves(layout('a', 'b', 'c'), layout('c'), { first: 0, last: 0 })).toEqual([]);
  });
});
