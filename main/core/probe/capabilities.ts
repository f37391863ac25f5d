/** What an EHLO reply offers (RFC 5321 section 4.1.1.1). */

import type { Reply } from './reply.ts';
import { bounded } from './text.ts';

const MAX_CAPABILITIES = 100;
const MAX_LENGTH = 512;

/** Every line after the first, bounded. */
export function capabilityLines(reply: Reply): string[] {
  return reply.lines
    .slice(1, MAX_CAPABILITIES + 1)
    .map((line) => bounded(line.trim(), MAX_LENGTH))
    .filter((line) => line !== '');
}

/** Parameters of the keyword, null when it is not offered. `AUTH=LOGIN` of old servers counts as `AUTH`. */
export function parametersOf(capabilities: readonly string[], keyword: string): string[] | null {
  const found = capabilities
    .map((line) => line.split(/[ =]+/))
    .filter(([name]) => name?.toUpperCase() === keyword);
  return found.length === 0 ? null : found.flatMap(([, ...parameters]) => parameters);
}

export const offers = (capabilities: readonly string[], keyword: string): boolean =>
  parametersOf(capabilities, keyword) !== null;
