/** A check of a server on loopback that has a name and an authority of its own. */

import type { Target } from '../../../main/core/probe/target.ts';

/** How long a server may take to start when its package has to be fetched first. */
export const FETCH_MS = 180_000;

export interface Place {
  hostname: string;
  address: string;
  /** Absent where it has no certificate. */
  caPem?: string;
}

/** A verified STARTTLS check as far as EHLO, unless told otherwise. */
export function target(
  { hostname, address, caPem }: Place,
  changes: Partial<Target> & Pick<Target, 'port'>,
): Target {
  return {
    host: hostname,
    address,
    security: 'starttls',
    depth: 'ehlo',
    family: 'auto',
    timeoutMs: 10_000,
    certificate: 'verify',
    ca: caPem === undefined ? [] : [caPem],
    thresholds: { certWarnDays: 21, certCritDays: 7 },
    ...changes,
  };
}
