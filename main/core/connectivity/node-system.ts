/** Facts of the system as Node can have them, without a desktop. */

import { Resolver } from 'node:dns';
import { readFileSync } from 'node:fs';
import { networkInterfaces, uptime } from 'node:os';
import type { InterfaceAddress, SystemFacts, SystemSource } from './facts.ts';

/** @param systemOnline what the desktop believes, null where there is nobody to ask. */
export function nodeSystem(systemOnline: () => boolean | null = () => null): SystemSource {
  return {
    read: (): SystemFacts | null => {
      const addresses = readAddresses();
      if (!addresses) return null;
      return {
        addresses,
        resolvers: readResolvers(),
        gateways: readGateways(),
        systemOnline: systemOnline(),
        // Time since the computer was started, sleep included, less that of a clock that sleeps with it.
        asleepMs: uptime() * 1000 - performance.now(),
      };
    },
  };
}

/** Null in a sandbox that hides them. */
function readAddresses(): InterfaceAddress[] | null {
  try {
    return Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).map(({ address, cidr, internal }) => ({
        address,
        prefixBits: cidr === null ? null : Number(cidr.split('/')[1]),
        internal,
      })),
    );
  } catch {
    return null;
  }
}

function readResolvers(): string[] {
  // A new one each time: the shared one does not notice that the system's have changed.
  const resolver = new Resolver();
  return resolver.getServers();
}

/** Of IPv4 and IPv6, on Linux; null elsewhere, where only programs of the system could tell. */
function readGateways(): string[] | null {
  if (process.platform !== 'linux') return null;
  try {
    return [
      ...gatewaysOf(readFileSync('/proc/net/route', 'utf8')),
      ...gateways6Of(readIfThere('/proc/net/ipv6_route')),
    ];
  } catch {
    return null;
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A system without IPv6.
    return '';
  }
}

/** Default routes of `/proc/net/route`: addresses are hexadecimal numbers of this machine, so the last byte first. */
export function gatewaysOf(table: string): string[] {
  return table.split('\n').flatMap((line) => {
    const [, destination, gateway, , , , , mask] = line.trim().split(/\s+/);
    if (destination !== '00000000' || mask !== '00000000' || gateway?.length !== 8) return [];
    const bytes = [6, 4, 2, 0].map((at) => parseInt(gateway.slice(at, at + 2), 16));
    return [bytes.join('.')];
  });
}

/** Default routes of `/proc/net/ipv6_route` that have a gateway. */
export function gateways6Of(table: string): string[] {
  const any = '0'.repeat(32);
  return table.split('\n').flatMap((line) => {
    const [destination, length, , , gateway] = line.trim().split(/\s+/);
    if (destination !== any || length !== '00' || gateway === undefined || gateway === any) {
      return [];
    }
    return [(gateway.match(/.{4}/g) ?? []).join(':')];
  });
}
