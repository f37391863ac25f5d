/** `relaywatch mx`: the hosts that take mail for a domain. */

import type { MailHost, MxLookup } from '../core/dns/mx.ts';
import { EXIT_STATUS } from './exit-status.ts';
import type { Io } from './io.ts';
import { oneLine, styleFor } from './output/style.ts';
import { lookupMtaSts } from './mta-sts/lookup.ts';
import type { MtaSts, MtaStsSource } from './mta-sts/lookup.ts';
import type { Style } from './output/style.ts';
import { UsageError } from './usage-error.ts';

export interface MxServices {
  lookupMx: (domain: string) => Promise<MxLookup>;
  mtaSts: MtaStsSource;
}

/**
 * Resolves with the exit status: CRITICAL when the domain cannot be found to take mail, WARNING when its MTA-STS
 * policy is broken or leaves hosts out.
 */
export async function mx(
  domain: string,
  json: boolean,
  io: Io,
  services: MxServices,
): Promise<number> {
  const found = await services.lookupMx(domain);
  if (found.kind === 'error' && found.error === 'invalid') throw new UsageError(found.message);
  if (found.kind !== 'hosts') {
    const style = styleFor(io.stdout, io.environment);
    io.stdout.write(`${json ? JSON.stringify(found) : nothingLine(found, style)}\n`);
    return EXIT_STATUS[found.kind === 'error' ? 'CRITICAL' : 'OK'];
  }

  const names = found.hosts.map(({ host }) => host);
  const mtaSts = await lookupMtaSts(found.domain, names, services.mtaSts);
  const text = json
    ? JSON.stringify({ ...found, mtaSts })
    : describe(found.hosts, mtaSts, styleFor(io.stdout, io.environment)).join('\n');
  io.stdout.write(`${text}\n`);
  return EXIT_STATUS[isSound(mtaSts) ? 'OK' : 'WARNING'];
}

function isSound(mtaSts: MtaSts): boolean {
  return mtaSts.kind === 'none' || (mtaSts.kind === 'policy' && mtaSts.uncovered.length === 0);
}

function nothingLine(found: Exclude<MxLookup, { kind: 'hosts' }>, style: Style): string {
  return found.kind === 'error'
    ? style.bad(oneLine(found.message))
    : `${found.domain} takes no mail (null MX, RFC 7505)`;
}

function describe(hosts: readonly MailHost[], mtaSts: MtaSts, style: Style): string[] {
  const width = Math.max(...hosts.map(({ host }) => host.length));
  return [
    ...hosts.map((host) => hostLine(host, width, style)),
    ...mtaStsLines(mtaSts, style).map((line) => `  ${line}`),
  ];
}

function mtaStsLines(mtaSts: MtaSts, style: Style): string[] {
  switch (mtaSts.kind) {
    case 'none':
      return [style.faint('no MTA-STS policy')];
    case 'error':
      return [
        style.warning(`MTA-STS: ${oneLine(mtaSts.message)}; senders act as if there were none`),
      ];
    case 'policy': {
      const { mode, id, maxAgeSeconds, uncovered } = mtaSts;
      const age = `${Math.round(maxAgeSeconds / 86_400)} d`;
      return [
        `MTA-STS: ${mode === 'enforce' ? style.good(mode) : mode}, id ${id}, kept ${age}`,
        ...uncovered.map((host) =>
          style.warning(`${oneLine(host)} is not in the policy: ${CONSEQUENCES[mode]}`),
        ),
      ];
    }
  }
}

const CONSEQUENCES = {
  enforce: 'senders that honour it do not deliver there',
  testing: 'senders only report it, until the mode is enforce',
  none: 'the policy is switched off',
} as const;

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
