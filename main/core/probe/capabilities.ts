/** What an EHLO reply offers (RFC 5321 section 4.1.1.1). No Node imports: the window's types come by here, too. */

/** Parameters of the keyword, null when it is not offered. `AUTH=LOGIN` of old servers counts as `AUTH`. */
export function parametersOf(capabilities: readonly string[], keyword: string): string[] | null {
  const found = capabilities
    .map((line) => line.split(/[ =]+/))
    .filter(([name]) => name?.toUpperCase() === keyword);
  return found.length === 0 ? null : found.flatMap(([, ...parameters]) => parameters);
}

export const offers = (capabilities: readonly string[], keyword: string): boolean =>
  parametersOf(capabilities, keyword) !== null;
