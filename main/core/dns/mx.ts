/** The hosts that take mail for a domain: RFC 5321 section 5.1, RFC 7505 (null MX). */

import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { createDnsClient } from './client.ts';
import type { Answer, DnsErrorKind, MailResolver, MxRecord, Validation } from './resolver.ts';

export interface MailHost {
  host: string;
  preference: number;
  /** IPv6 first, as the DNS gave them; empty when it has none or they could not be looked up: then `problem`. */
  addresses: string[];
  /** True when the domain has no MX and is its own mail host. */
  implicit: boolean;
  /** Where the name points, when it is an alias, which RFC 2181 section 10.3 forbids for an MX. */
  alias: string | null;
  problem: DnsErrorKind | null;
  /** Of the addresses, where there are any and the resolver can tell. */
  validation?: Validation;
}

export type MxLookup =
  /**
   * By preference, then name. Never empty; a host may still be without addresses. `validation` is that of the MX
   * records, where there are any and the resolver can tell.
   */
  | { kind: 'hosts'; domain: string; hosts: MailHost[]; validation?: Validation }
  /** RFC 7505: the domain says that it takes no mail. */
  | { kind: 'null-mx'; domain: string }
  /** `no-data`: the domain exists and has neither MX nor address. */
  | { kind: 'error'; domain: string; error: DnsErrorKind; message: string };

export interface MxOptions {
  /** For everything together; 10 seconds when absent. */
  timeoutMs?: number;
  signal?: AbortSignal;
  clock?: Clock;
}

/**
 * Never rejects.
 * @param domain a mail domain, or a mail address of it.
 */
export async function lookupMx(
  domain: string,
  resolver: MailResolver = createDnsClient(),
  { timeoutMs = 10_000, signal, clock = systemClock }: MxOptions = {},
): Promise<MxLookup> {
  const name = domainToASCII(domain.trim().replace(/^.*@/, '').replace(/\.$/, ''));
  if (name === '' || isIP(name) !== 0 || name.startsWith('['))
    return failure(domain.trim(), 'invalid');

  const stop = new AbortController();
  const cancel = (): void => {
    stop.abort();
  };
  const timer = clock.after(timeoutMs, cancel);
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted === true) cancel();
  try {
    return await discover(name, resolver, stop.signal);
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', cancel);
  }
}

async function discover(
  domain: string,
  resolver: MailResolver,
  signal: AbortSignal,
): Promise<MxLookup> {
  const answer = await resolver.mx(domain, signal);
  if (answer.kind === 'error') {
    if (answer.error !== 'no-data') return failure(domain, answer.error);
    const self = await describeHost({ exchange: domain, preference: 0 }, true, resolver, signal);
    if (self.problem !== null) return failure(domain, self.problem);
    return { kind: 'hosts', domain, hosts: [self] };
  }
  const named = answer.records.filter(({ exchange }) => exchange !== '');
  if (named.length === 0) return { kind: 'null-mx', domain };
  const hosts = await Promise.all(
    unique(named).map((record) => describeHost(record, false, resolver, signal)),
  );
  const { validation } = answer;
  return { kind: 'hosts', domain, hosts, ...(validation && { validation }) };
}

/** By preference, then name; a host named twice counts with its better preference. */
function unique(records: readonly MxRecord[]): MxRecord[] {
  const sorted = records
    .map(({ preference, exchange }) => ({ preference, exchange: exchange.toLowerCase() }))
    .sort((a, b) => a.preference - b.preference || (a.exchange < b.exchange ? -1 : 1));
  return sorted.filter(
    ({ exchange }, index) => sorted.findIndex((other) => other.exchange === exchange) === index,
  );
}

async function describeHost(
  { exchange: host, preference }: MxRecord,
  implicit: boolean,
  resolver: MailResolver,
  signal: AbortSignal,
): Promise<MailHost> {
  const [six, four, cname] = await Promise.all([
    resolver.addresses(host, 6, signal),
    resolver.addresses(host, 4, signal),
    resolver.cname(host, signal),
  ]);
  const addresses = [...recordsOf(six), ...recordsOf(four)];
  const validation = weakest(six, four);
  return {
    host,
    preference,
    addresses,
    implicit,
    alias: recordsOf(cname)[0] ?? null,
    problem: addresses.length > 0 ? null : worse(six, four),
    ...(validation && { validation }),
  };
}

const WEAKEST_FIRST: readonly Validation[] = ['none', 'claimed', 'validated'];

/** Of the answers that are there. */
function weakest(...answers: Answer<string>[]): Validation | undefined {
  return WEAKEST_FIRST.find((validation) =>
    answers.some((answer) => answer.kind === 'found' && answer.validation === validation),
  );
}

const recordsOf = (answer: Answer<string>): string[] =>
  answer.kind === 'found' ? answer.records : [];

/** Not knowing outweighs knowing that there is none. */
function worse(...answers: Answer<string>[]): DnsErrorKind {
  const errors = answers.map((answer) => (answer.kind === 'error' ? answer.error : 'no-data'));
  return (
    errors.find((error) => error !== 'no-data' && error !== 'not-found') ??
    errors.find((error) => error === 'not-found') ??
    'no-data'
  );
}

const MESSAGES: Record<DnsErrorKind, (domain: string) => string> = {
  'not-found': (domain) => `The domain ${domain} does not exist`,
  'no-data': (domain) => `The domain ${domain} has no mail server: neither MX nor address records`,
  timeout: (domain) => `The name servers did not answer in time for ${domain}`,
  unavailable: (domain) => `The mail servers of ${domain} could not be looked up`,
  invalid: (domain) => `${domain === '' ? 'An empty name' : domain} is not a mail domain`,
};

function failure(domain: string, error: DnsErrorKind): MxLookup {
  return { kind: 'error', domain, error, message: MESSAGES[error](domain) };
}
