import { describe, expect, test } from 'vitest';

import { aligned, changesOf } from '../../../renderer/model/compare.ts';
import { uptimeFigures } from '../../../renderer/model/uptime.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('two conversations side by side', () => {
  test.each([
    ['abc', 'abc', ['aa', 'bb', 'cc']],
    ['abc', 'ac', ['aa', 'b-', 'cc']],
    ['ac', 'abc', ['aa', '-b', 'cc']],
    ['ab', '', ['a-', 'b-']],
    ['ax', 'ay', ['aa', 'x-', '-y']],
  ])('puts what both %s and %s have in one row', (left, right, rows) => {
    const found = aligned(Array.from(left), Array.from(right), (letter) => letter);
    expect(found.map((row) => (row.left ?? '-') + (row.right ?? '-'))).toEqual(rows);
  });
});

describe('capabilities now against before', () => {
  test('are the same, new, gone or changed', () => {
    expect(changesOf(['SIZE 20', 'DSN', 'CHUNKING'], ['SIZE 10', 'DSN', 'ETRN'])).toEqual([
      { kind: 'changed', now: 'SIZE 20', was: 'SIZE 10' },
      { kind: 'same', now: 'DSN' },
      { kind: 'new', now: 'CHUNKING' },
      { kind: 'gone', was: 'ETRN' },
    ]);
  });

  test('are not marked when there is no before', () => {
    expect(changesOf(['DSN'], null)).toEqual([{ kind: 'same', now: 'DSN' }]);
  });
});

describe('the figures of uptime', () => {
  const noteOf = (monitoredMs: number, gapMs: number, uptime: number | null = 1) =>
    uptimeFigures([
      {
        ...{ fromMs: 0, toMs: DAY_MS, monitoredMs, gapMs, uptime },
        ...{ downMs: 0, checks: 1, failed: 0, degraded: 0 },
      },
    ])[0]?.note;

  test.each([
    ['of a whole day have no note', DAY_MS, 0, ''],
    ['say what was left out', DAY_MS - 5 * MINUTE_MS, 5 * MINUTE_MS, /^without 5 min/u],
    ['say that a minute is all there is', MINUTE_MS, 0, 'monitored for 1 min so far'],
    ['say so with a gap in it, too', MINUTE_MS, 9 * MINUTE_MS, 'monitored for 1 min so far'],
  ])('%s', (_what, monitoredMs, gapMs, note) => {
    expect(noteOf(monitoredMs, gapMs)).toEqual(
      note instanceof RegExp ? expect.stringMatching(note) : note,
    );
  });

  test('have neither share nor note where nothing was monitored', () => {
    expect(noteOf(0, 0, null)).toBe('');
  });
});
