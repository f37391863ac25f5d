/** The options and help of `relaywatch mx`. */

import { Option } from 'commander';
import type { Command } from 'commander';

import type { Io } from './io.ts';
import type { MxServices } from './mx.ts';
import { nameServer } from './probe-options.ts';

interface MxFlags {
  json?: boolean;
  resolver?: string;
}

interface MxNeeds {
  io: Io;
  mx(resolver: string | undefined): Promise<MxServices>;
}

const EXAMPLES = `
Examples:
  relaywatch mx example.org
  relaywatch mx example.org --json
  relaywatch mx example.org --resolver 127.0.0.1

An MTA-STS policy is validated by the certificate of the web server it comes
from. TLSA records are validated when the name server says, of the MX, the
addresses and the TLSA records alike, that DNSSEC proves them (AD, RFC 4035),
and when it may be believed: when it is on this computer, or when
/etc/resolv.conf has options trust-ad.

Exit status: 0 OK, 1 MTA-STS or TLSA records broken, 2 no mail host,
3 UNKNOWN (wrong usage, or an error of Relaywatch itself).`;

/** Adds the command to the program; what it needs to run is loaded only then. */
export function addMxCommand(
  program: Command,
  needs: MxNeeds,
  done: (status: number) => void,
): void {
  program
    .command('mx')
    .description(
      'look up the hosts that take mail for a domain, their TLSA records, and its MTA-STS policy',
    )
    .argument('<DOMAIN>')
    .option('--json', 'as JSON')
    .addOption(
      new Option('--resolver <ip[:port]>', "name server to ask (default: the system's)").argParser(
        nameServer,
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (domain: string, { json = false, resolver }: MxFlags) => {
      const [{ mx }, services] = await Promise.all([import('./mx.ts'), needs.mx(resolver)]);
      done(await mx(domain, json, needs.io, services));
    });
}
