/** How a connection is protected, as a row says it. */

import type { ServerView } from '../../preload/contract.ts';
import { text } from '../text/en.ts';

/** What was asked for; where STARTTLS is taken only if offered, what the last check that got there saw. */
export function securityInUse({ server, state }: ServerView): string {
  if (server.security !== 'opportunistic') return text.security[server.security];
  const seen = [state.last, state.lastGood].find((result) => result && !result.failure);
  if (!seen) return text.security.opportunistic;
  return seen.tls ? text.security.starttls : text.security.none;
}
