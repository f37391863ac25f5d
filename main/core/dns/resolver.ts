/** Names to addresses, as the probe needs it: one family at a time, closed error kinds, cancellable. */

import { lookup } from 'node:dns/promises';

/** `not-found` the name does not exist, `no-address` it exists without an address of that family. */
export type DnsErrorKind = 'not-found' | 'no-address' | 'timeout' | 'unavailable' | 'invalid';

export type Addresses =
  { kind: 'found'; addresses: string[] } | { kind: 'error'; error: DnsErrorKind; code: string };

/** Never rejects. */
export interface Resolver {
  addresses(host: string, family: 4 | 6, signal: AbortSignal): Promise<Addresses>;
}

/** Error codes of getaddrinfo and of c-ares. */
const KINDS: Record<string, DnsErrorKind> = {
  ENOTFOUND: 'not-found',
  ENODATA: 'no-address',
  EAI_NODATA: 'no-address',
  EAI_ADDRFAMILY: 'no-address',
  EAI_AGAIN: 'unavailable',
  ETIMEOUT: 'timeout',
  EBADNAME: 'invalid',
  EBADQUERY: 'invalid',
  EINVAL: 'invalid',
  ERR_INVALID_ARG_VALUE: 'invalid',
};

export function dnsErrorKind(code: string): DnsErrorKind {
  return KINDS[code] ?? 'unavailable';
}

/** The computer's own name service (hosts file, DNS, mDNS …), as every other program on it sees it. */
export const systemResolver: Resolver = {
  addresses: async (host, family) => {
    try {
      const found = await lookup(host, { family, all: true });
      return { kind: 'found', addresses: found.map(({ address }) => address) };
    } catch (error) {
      const code = errorCode(error);
      return { kind: 'error', error: dnsErrorKind(code), code };
    }
  },
};

export function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'UNKNOWN';
}
