import { describe, expect, it } from 'vitest';

import { inOrder } from '../../../main/headless/in-order.ts';

const always = new AbortController().signal;

describe('work side by side', () => {
  it('is handed over in order, as soon as all before it are there', async () => {
    const finish = new Map<string, () => void>();
    const emitted: string[] = [];
    const done = inOrder(
      ['a', 'b', 'c'],
      3,
      always,
      (item) =>
        new Promise<string>((resolve) => {
          finish.set(item, () => {
            resolve(item);
          });
        }),
      (item) => emitted.push(item),
    );
    const after = async (item: string) => {
      finish.get(item)?.();
      await new Promise(setImmediate);
      return [...emitted];
    };
    expect(await after('b')).toEqual([]);
    expect(await after('a')).toEqual(['a', 'b']);
    expect(await after('c')).toEqual(['a', 'b', 'c']);
    await done;
  });

  it.each([1, 3, 20])('never has more than %d at once, and does everything once', async (limit) => {
    let running = 0;
    let most = 0;
    const emitted: number[] = [];
    const items = Array.from({ length: 10 }, (_item, index) => index);
    await inOrder(
      items,
      limit,
      always,
      async (item) => {
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        running--;
        return item;
      },
      (item) => emitted.push(item),
    );
    expect(most).toBe(Math.min(limit, items.length));
    expect(emitted).toEqual(items);
  });

  it('begins nothing more once it is called off, and hands over what had begun', async () => {
    const stop = new AbortController();
    const emitted: string[] = [];
    await inOrder(
      ['a', 'b', 'c', 'd'],
      2,
      stop.signal,
      async (item) => {
        await new Promise(setImmediate);
        if (item === 'a') stop.abort();
        return item;
      },
      (item) => emitted.push(item),
    );
    expect(emitted).toEqual(['a', 'b']);
  });
});
