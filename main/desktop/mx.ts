/** The mail hosts of a domain, as the window asks for them. */

import { lookupMx } from '../core/dns/mx.ts';
import type { MxHost, Result } from '../../preload/contract.ts';
import { succeed } from './ipc/server.ts';

/** @param domain a mail domain, or a mail address of it. */
export async function discoverMx(domain: string): Promise<Result<MxHost[]>> {
  const found = await lookupMx(domain);
  switch (found.kind) {
    case 'hosts':
      return succeed(
        found.hosts.map(({ host, preference, addresses, implicit }) => ({
          host,
          preference,
          addresses,
          implicit,
        })),
      );
    case 'null-mx':
      return {
        ok: false,
        error: {
          kind: 'dns',
          message: `The domain ${found.domain} says that it takes no mail (RFC 7505), so there is nothing to watch.`,
        },
      };
    case 'error':
      return {
        ok: false,
        error: {
          kind: found.error === 'invalid' ? 'invalid' : 'dns',
          message: `${found.message}.`,
        },
      };
  }
}
