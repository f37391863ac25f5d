/** A record's keys and words in the order written, with the keys' own type. */
export const pairs = <K extends string | number>(
  words: Readonly<Partial<Record<K, string>>>,
): [`${K}`, string][] => Object.entries(words) as [`${K}`, string][];
