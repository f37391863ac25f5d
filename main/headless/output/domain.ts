/** What `relaywatch mx` found, for a person. */

import type { MailHost, MxLookup } from '../../core/dns/mx.ts';
import type { DnsErrorKind } from '../../core/dns/resolver.ts';
import { asksForTlsa } from '../../core/dns/tlsa.ts';
import type { DaneStep, DaneSteps, TlsaLookup, TlsaStatement } from '../../core/dns/tlsa.ts';
import type { MtaSts } from '../mta-sts/lookup.ts';
import { bounded } from '../../core/probe/text.ts';
import { oneLine } from './style.ts';
import type { Style } from './style.ts';

export interface MailHostFindings extends MailHost {
  tlsa: TlsaLookup;
}

export function nothingLine(found: Exclude<MxLookup, { kind: 'hosts' }>, style: Style): string {
  return found.kind === 'error'
    ? style.bad(oneLine(found.message))
    : `${oneLine(found.domain)} takes no mail (null MX, RFC 7505)`;
}

/** Lines without line ends. */
export function domainLines(
  hosts: readonly MailHostFindings[],
  mtaSts: MtaSts,
  style: Style,
): string[] {
  const width = Math.max(...hosts.map(({ host }) => oneLine(host).length));
  const withoutTlsa = hosts.every(({ tlsa }) => tlsa.kind === 'none');
  return [
    ...hosts.flatMap((host) => [
      hostLine(host, width, style),
      ...tlsaLines(host.tlsa, style).map((line) => `         ${line}`),
    ]),
    ...(withoutTlsa ? [`  ${style.faint('no TLSA records (DANE)')}`] : []),
    ...mtaStsLines(mtaSts, style).map((line) => `  ${line}`),
  ];
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
} satisfies Record<DnsErrorKind, string>;

function tlsaLines(tlsa: TlsaLookup, style: Style): string[] {
  switch (tlsa.kind) {
    case 'none':
      return [];
    case 'error': {
      const what = `TLSA: ${PROBLEMS[tlsa.error]} (${tlsa.code})`;
      return [
        asksForTlsa(tlsa.steps)
          ? style.warning(`${what}; senders that honour DANE do not deliver here`)
          : style.faint(`${what}; without validated addresses no sender asks`),
      ];
    }
    case 'records':
      return [
        ...tlsa.records.map((record) => recordLine(record, style)),
        validationLine(tlsa.steps, style),
      ];
  }
}

/** Digits of the data shown: enough to tell two records apart. */
const DATA_DIGITS = 16;

function recordLine(record: TlsaStatement, style: Style): string {
  const { usage, selector, matchingType, data, meaning, problem } = record;
  const line = `TLSA ${usage} ${selector} ${matchingType} ${bounded(data, DATA_DIGITS + 1)}  ${meaning}`;
  return problem === null ? line : `${line}; ${style.warning(`not usable: ${problem}`)}`;
}

const STEPS: Record<DaneStep, string> = { mx: 'MX', address: 'addresses', tlsa: 'TLSA' };

function validationLine(steps: DaneSteps, style: Style): string {
  const entries = Object.entries(steps) as [DaneStep, string][];
  const missing = entries.filter(([, validation]) => validation === 'none');
  if (missing.length > 0) {
    const names = missing.map(([step]) => STEPS[step]).join(', ');
    return style.warning(`DANE: not validated; the name server does not vouch for: ${names}`);
  }
  if (entries.some(([, validation]) => validation === 'claimed'))
    return style.warning(
      'DANE: not validated; the name server vouches for it, but the way to it is not trusted',
    );
  return `DANE: ${style.good('validated')}`;
}

function mtaStsLines(mtaSts: MtaSts, style: Style): string[] {
  switch (mtaSts.kind) {
    case 'none':
      return [style.faint('no MTA-STS policy')];
    case 'error':
      return [
        style.warning(
          `MTA-STS: not validated; ${oneLine(mtaSts.message)}; senders act as if there were none`,
        ),
      ];
    case 'policy': {
      const { mode, id, maxAgeSeconds, uncovered } = mtaSts;
      const age = `${Math.round(maxAgeSeconds / 86_400)} d`;
      return [
        `MTA-STS: ${style.good('validated')}, mode ${mode}, id ${id}, kept ${age}`,
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
