/** `relaywatch mx` on this computer: its name servers, or one named, and its certificate store. */

import type { LookupFunction } from 'node:net';

import { lookupMx } from '../core/dns/mx.ts';
import type { MailPolicyResolver } from '../core/dns/resolver.ts';
import { createStubResolver } from '../core/dns/stub.ts';
import { lookupTlsa } from '../core/dns/tlsa.ts';
import { systemRoots } from '../core/probe/roots.ts';
import { createMtaStsSource } from './mta-sts/source.ts';
import type { MxServices } from './mx.ts';

const TIMEOUT_MS = 10_000;

/** @param server name server to ask for everything, `address:port`; those of the system when absent. */
export function createMxServices(server: string | undefined): MxServices {
  const resolver = createStubResolver(server === undefined ? {} : { servers: [server] });
  return {
    lookupMx: (domain) => lookupMx(domain, resolver, { timeoutMs: TIMEOUT_MS }),
    lookupTlsa: (host, mx) => lookupTlsa(host, mx, resolver, { timeoutMs: TIMEOUT_MS }),
    mtaSts: createMtaStsSource({
      resolver,
      ca: systemRoots(process.env),
      timeoutMs: TIMEOUT_MS,
      ...(server !== undefined && { connect: { lookup: lookupThrough(resolver) } }),
    }),
  };
}

/** For `node:net`, which asks for all addresses or, where it races none, for one. */
function lookupThrough(resolver: MailPolicyResolver): LookupFunction {
  return (host, { all }, callback) => {
    const { signal } = new AbortController();
    const families = [6, 4] as const;
    const asked = families.map((family) => resolver.addresses(host, family, signal));
    void Promise.all(asked).then((answers) => {
      const found = answers.flatMap((answer, index) =>
        answer.kind === 'found'
          ? answer.records.map((address) => ({ address, family: families[index] ?? 4 }))
          : [],
      );
      const [first] = found;
      if (!first) {
        const error = answers.find((answer) => answer.kind === 'error');
        callback(Object.assign(new Error(host), { code: error?.code ?? 'ENOTFOUND' }), '');
      } else if (all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
