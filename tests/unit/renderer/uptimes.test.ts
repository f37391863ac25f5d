import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Uptimes } from '../../../renderer/state/uptimes.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('uptime is asked for soon again, as what is new has no past yet, then ever less often', () => {
  let asked = 0;
  const uptimes = new Uptimes({
    call: () => {
      asked++;
      return new Promise(() => undefined);
    },
  });
  const end = uptimes.follow('day');
  const askedAfter = [0, 2, 4, 8, 16, 32, 60, 60].map((seconds) => {
    vi.advanceTimersByTime(seconds * 1_000);
    return asked;
  });
  expect(askedAfter).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  end();
  vi.advanceTimersByTime(600_000);
  expect(asked).toBe(8);
});
