/** The lines of an EHLO reply that say what is offered. */

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
