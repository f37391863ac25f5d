/** Runs checks side by side, and hands over their results in the order asked for. */

/**
 * At most `limit` at once. `emit` is called once for each item, in order, as soon as it and all before it are there;
 * once the signal is aborted, only for those that had begun.
 */
export async function inOrder<T, R>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal,
  work: (item: T) => Promise<R>,
  emit: (result: R, index: number) => void,
): Promise<void> {
  const waiting = new Map<number, R>();
  let started = 0;
  let emitted = 0;
  const worker = async (): Promise<void> => {
    while (!signal.aborted) {
      const index = started++;
      const item = items[index];
      if (item === undefined) return;
      waiting.set(index, await work(item));
      for (;;) {
        const result = waiting.get(emitted);
        if (result === undefined) break;
        waiting.delete(emitted);
        emit(result, emitted++);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
