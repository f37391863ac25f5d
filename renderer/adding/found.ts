/** What is made of a server that was found. */

import type { FailureReason } from '../../preload/contract.ts';
import { addressOf } from '../model/address.ts';
import type { Found } from './discovery.svelte.ts';

/** Nobody listens there, or nobody says so. */
const CLOSED: ReadonlySet<FailureReason> = new Set([
  'connect-refused',
  'connect-timeout',
  'network-unreachable',
]);

/** Whether the port is not open; what a person named by its port is shown as it is all the same. */
export function isClosed({ candidate, progress }: Found): boolean {
  const failure = progress.kind === 'done' ? progress.result.failure : null;
  return failure !== null && CLOSED.has(failure.reason) && !candidate.named;
}

/** One that answers as a mail server does, its certificate aside: that is what one watches it for. */
export function isWorthWatching({ candidate, progress }: Found): boolean {
  if (progress.kind !== 'done' || candidate.watchedAs !== null) return false;
  const { failure } = progress.result;
  return failure === null || failure.reason.startsWith('cert-');
}

/** A name for each: that of the host, with the port where the host is among them more than once. */
export function namesOf(found: readonly Found[]): string[] {
  const names = found.map(({ candidate, progress }) =>
    progress.kind === 'done' ? progress.name : candidate.host,
  );
  return found.map(({ candidate: { port } }, index) => {
    const host = names[index] ?? '';
    const alone = names.filter((name) => name === host).length === 1;
    return alone || port === 25 ? host : addressOf({ host, port });
  });
}
