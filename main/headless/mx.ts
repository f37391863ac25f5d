/** `relaywatch mx`: the hosts that take mail for a domain. */

import type { MailHost, MxLookup } from '../core/dns/mx.ts';
import { EXIT_STATUS } from './exit-status.ts';
import type { Io } from './io.ts';
import { oneLine, styleFor } from './output/style.ts';
import type { Style } from './output/style.ts';
import { UsageError } from './usage-error.ts';

export type LookupMx = (domain: string) => Promise<MxLookup>;

/** Resolves with the exit status: CRITICAL when the domain cannot be found to take mail. */
export async function mx(domain: string, json: boolean, io: Io, lookup: LookupMx): Promise<number> {
  const found = await lookup(domain);
  if (found.kind === 'error' && found.error === 'invalid') throw new UsageError(found.message);
  const text = json
    ? JSON.stringify(found)
    : describe(found, styleFor(io.stdout, io.environment)).join('\n');
  io.stdout.write(`${text}\n`);
  return EXIT_STATUS[found.kind === 'error' ? 'CRITICAL' : 'OK'];
}

function describe(found: MxLookup, style: Style): string[] {
  switch (found.kind) {
    case 'error':
      return [style.bad(oneLine(found.message))];
    case 'null-mx':
      return [`${found.domain} takes no mail (null MX, RFC 7505)`];
    case 'hosts': {
      const width = Math.max(...found.hosts.map(({ host }) => host.length));
      return found.hosts.map((host) => hostLine(host, width, style));
    }
  }
}

function hostLine(mailHost: MailHost, width: number, style: Style): string {
  const { host, preference, addresses, implicit, alias, problem } = mailHost;
  const notes = [
    ...(implicit ? [style.faint('(no MX: the domain itself, RFC 5321)')] : []),
    ...(alias === null
      ? []
      : [style.warning(`an alias of ${oneLine(alias)}, which an MX must not be (RFC 2181)`)]),
    ...(problem === null ? [] : [style.bad(PROBLEMS[problem])]),
  ];
  const name = oneLine(host).padEnd(width);
  return [String(preference).padStart(5), name, addresses.join(', '), ...notes]
    .filter((part) => part !== '')
    .join('  ');
}

const PROBLEMS = {
  'not-found': 'does not exist',
  'no-data': 'has no address',
  timeout: 'name servers did not answer in time',
  unavailable: 'could not be looked up',
  invalid: 'is not a host name',
} satisfies Record<NonNullable<MailHost['problem']>, string>;
