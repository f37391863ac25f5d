/** `relaywatch mx`: the hosts that take mail for a domain, and what it says about how mail is to get there. */

import type { MailHost, MxLookup } from '../core/dns/mx.ts';
import type { Validation } from '../core/dns/resolver.ts';
import { asksForTlsa } from '../core/dns/tlsa.ts';
import type { TlsaLookup } from '../core/dns/tlsa.ts';
import { EXIT_STATUS } from './exit-status.ts';
import type { Io } from './io.ts';
import { lookupMtaSts } from './mta-sts/lookup.ts';
import type { MtaSts, MtaStsSource } from './mta-sts/lookup.ts';
import { domainLines, nothingLine } from './output/domain.ts';
import type { MailHostFindings } from './output/domain.ts';
import { styleFor } from './output/style.ts';
import { UsageError } from './usage-error.ts';

export interface MxServices {
  lookupMx: (domain: string) => Promise<MxLookup>;
  lookupTlsa: (host: MailHost, mx: Validation | undefined) => Promise<TlsaLookup>;
  mtaSts: MtaStsSource;
}

/**
 * Resolves with the exit status: CRITICAL when the domain cannot be found to take mail, WARNING when its MTA-STS
 * policy or its TLSA records are broken or leave hosts out.
 */
export async function mx(
  domain: string,
  json: boolean,
  io: Io,
  services: MxServices,
): Promise<number> {
  const found = await services.lookupMx(domain);
  if (found.kind === 'error' && found.error === 'invalid') throw new UsageError(found.message);
  const style = styleFor(io.stdout, io.environment);
  if (found.kind !== 'hosts') {
    io.stdout.write(`${json ? JSON.stringify(found) : nothingLine(found, style)}\n`);
    return EXIT_STATUS[found.kind === 'error' ? 'CRITICAL' : 'OK'];
  }

  const names = found.hosts.map(({ host }) => host);
  const [mtaSts, hosts] = await Promise.all([
    lookupMtaSts(found.domain, names, services.mtaSts),
    Promise.all(
      found.hosts.map(async (host): Promise<MailHostFindings> => {
        return { ...host, tlsa: await services.lookupTlsa(host, found.validation) };
      }),
    ),
  ]);
  const text = json
    ? JSON.stringify({ ...found, hosts, mtaSts })
    : domainLines(hosts, mtaSts, style).join('\n');
  io.stdout.write(`${text}\n`);
  return EXIT_STATUS[
    isSound(mtaSts) && hosts.every(({ tlsa }) => isUsable(tlsa)) ? 'OK' : 'WARNING'
  ];
}

function isSound(mtaSts: MtaSts): boolean {
  return mtaSts.kind === 'none' || (mtaSts.kind === 'policy' && mtaSts.uncovered.length === 0);
}

/** No records are no promise; records of which none can be used, or cannot be had, are a broken one. */
function isUsable(tlsa: TlsaLookup): boolean {
  switch (tlsa.kind) {
    case 'none':
      return true;
    case 'records':
      return tlsa.records.some(({ problem }) => problem === null);
    case 'error':
      return !asksForTlsa(tlsa.steps);
  }
}
