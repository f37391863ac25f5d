/** Names to addresses as this computer sees them. */

import { lookup } from 'node:dns/promises';

import { createDnsClient } from './client.ts';
import { hostsFile } from './hosts-file.ts';
import { answer } from './resolver.ts';
import type { Resolver } from './resolver.ts';

/**
 * On Linux the hosts file, then DNS: getaddrinfo would hold one of the process' four threads for as long as a dead
 * name server takes, so that one dead domain would make all others look slow. Names that DNS may not know (no dot,
 * `.local`, another name service) still go to getaddrinfo; so does everything on systems that choose the name server
 * by domain (macOS, Windows).
 */
export function createSystemResolver(platform: NodeJS.Platform = process.platform): Resolver {
  const hosts = hostsFile(platform);
  const dns = createDnsClient();

  const getaddrinfo: Resolver['addresses'] = (host, family) =>
    answer(
      lookup(host, { family, all: true }).then((found) => found.map(({ address }) => address)),
    );

  return {
    addresses: async (host, family, signal) => {
      if (platform !== 'linux' || !/\..*[^.]/.test(host) || host.endsWith('.local'))
        return getaddrinfo(host, family, signal);
      const listed = hosts.addresses(host, family);
      if (listed) return listed;
      const found = await dns.addresses(host, family, signal);
      if (found.kind === 'found' || signal.aborted) return found;
      if (found.error === 'not-found' || found.code === 'ECONNREFUSED')
        return getaddrinfo(host, family, signal);
      return found;
    },
  };
}

export const systemResolver: Resolver = createSystemResolver();
