/** Servers to watch in the simulated world. */

import type { Server, ServerEntry } from '../../main/core/server.ts';
import { serverOf } from '../support/monitored.ts';

const DOMAINS = ['alpha', 'bravo', 'delta', 'echo', 'golf', 'hotel', 'kilo', 'lima'];

/** So many servers, each in a domain and a network of its own. */
export function servers(count: number, entry: Partial<ServerEntry> = {}): Server[] {
  return Array.from({ length: count }, (_, index) => {
    const domain = DOMAINS[index] ?? `domain${index}`;
    return serverOf(`mx.${domain}.example`, { name: domain, ...entry });
  });
}

/** Checked every five minutes, so that a week is soon over. */
export const CALM: Partial<ServerEntry> = { intervalSeconds: 300 };
