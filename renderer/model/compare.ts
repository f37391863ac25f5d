/** Two lists side by side: what both have stands in one row. */

export interface Row<T> {
  /** Null where only the other has something. */
  left: T | null;
  right: T | null;
}

/** Longer ones are compared line by line only so far; a conversation has never that many. */
const MOST = 600;

/**
 * Aligns two lists by their longest common subsequence.
 * @param keyOf what makes two entries the same.
 */
export function aligned<T>(
  left: readonly T[],
  right: readonly T[],
  keyOf: (entry: T) => string,
): Row<T>[] {
  const [a, b] = [left.slice(0, MOST), right.slice(0, MOST)];
  const keysA = a.map(keyOf);
  const keysB = b.map(keyOf);
  const width = b.length + 1;
  /** Length of what is common from here on, by place in both. */
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        keysA[i] === keysB[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
  const rows: Row<T>[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const both = i < a.length && j < b.length && keysA[i] === keysB[j];
    const skipA =
      j >= b.length ||
      (i < a.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0));
    if (both) rows.push({ left: a[i++] ?? null, right: b[j++] ?? null });
    else if (skipA) rows.push({ left: a[i++] ?? null, right: null });
    else rows.push({ left: null, right: b[j++] ?? null });
  }
  return rows;
}

/** What became of an entry that was offered: still there, new, gone, or now with other parameters. */
export type Change =
  | { kind: 'same'; now: string }
  | { kind: 'new'; now: string }
  | { kind: 'gone'; was: string }
  | { kind: 'changed'; now: string; was: string };

const keywordOf = (entry: string): string => (entry.split(/[ =]/u)[0] ?? '').toUpperCase();

/** Capabilities now against before, in the order they have now; what is gone comes last. */
export function changesOf(now: readonly string[], before: readonly string[] | null): Change[] {
  if (!before) return now.map((entry) => ({ kind: 'same', now: entry }));
  const left = new Set(before);
  const changes = now.map((entry): Change => {
    if (left.delete(entry)) return { kind: 'same', now: entry };
    const was = [...left].find(
      (other) => keywordOf(other) === keywordOf(entry) && !now.includes(other),
    );
    if (was === undefined) return { kind: 'new', now: entry };
    left.delete(was);
    return { kind: 'changed', now: entry, was };
  });
  return [...changes, ...[...left].map((was): Change => ({ kind: 'gone', was }))];
}
