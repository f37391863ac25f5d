/** TLSA records of a mail host (DANE): RFC 6698, and RFC 7672 for what they mean to SMTP. */

import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { MailHost } from './mx.ts';
import type { DnsErrorKind, MailPolicyResolver, TlsaRecord, Validation } from './resolver.ts';

/** A record and what it says. */
export interface TlsaStatement extends TlsaRecord {
  /** What has to match, in words. */
  meaning: string;
  /** Why a sender cannot use it; null when it can. One plain sentence without a final full stop. */
  problem: string | null;
}

/** What a sender asks for on the way to the certificate; each answer has to be validated (RFC 7672 section 2.1). */
export type DaneStep = 'mx' | 'address' | 'tlsa';

/** A domain that is its own mail host has no step `mx`. */
export type DaneSteps = Partial<Record<DaneStep, Validation>>;

export type TlsaLookup =
  | { kind: 'none' }
  | {
      kind: 'records';
      /** Where they were found. */
      name: string;
      /** True when every step is. */
      validated: boolean;
      steps: DaneSteps;
      records: TlsaStatement[];
    }
  /** Where all steps before are validated, a sender that honours DANE does not deliver (RFC 7672 section 2.1.2). */
  | { kind: 'error'; name: string; error: DnsErrorKind; code: string; steps: DaneSteps };

export interface TlsaOptions {
  /** For everything together; 10 seconds when absent. */
  timeoutMs?: number;
  clock?: Clock;
}

/** An alias of an alias of an alias …: no one means that. */
const MAX_ALIASES = 8;

/**
 * Never rejects.
 * @param mx whether the MX records that name this host were validated.
 */
export async function lookupTlsa(
  host: MailHost,
  mx: Validation | undefined,
  resolver: MailPolicyResolver,
  { timeoutMs = 10_000, clock = systemClock }: TlsaOptions = {},
): Promise<TlsaLookup> {
  const stop = new AbortController();
  const timer = clock.after(timeoutMs, () => {
    stop.abort();
  });
  const before: DaneSteps = {
    ...(!host.implicit && { mx: mx ?? 'none' }),
    address: host.validation ?? 'none',
  };
  try {
    for (const base of await baseDomains(host, resolver, stop.signal)) {
      const name = `_25._tcp.${base}`;
      const answer = await resolver.tlsa(name, stop.signal);
      if (answer.kind === 'error') {
        const { error, code } = answer;
        if (error === 'not-found' || error === 'no-data') continue;
        return { kind: 'error', name, error, code, steps: before };
      }
      const steps: DaneSteps = { ...before, tlsa: answer.validation ?? 'none' };
      return {
        kind: 'records',
        name,
        validated: Object.values(steps).every((validation) => validation === 'validated'),
        steps,
        records: answer.records.map(stated),
      };
    }
    return { kind: 'none' };
  } finally {
    timer.cancel();
  }
}

/** Whether a sender that honours DANE would ask for TLSA records at all (RFC 7672 section 2.2). */
export function asksForTlsa(steps: DaneSteps): boolean {
  return Object.values(steps).every((validation) => validation !== 'none');
}

/** RFC 7672 section 2.2.2: the name all aliases lead to, then the host's own. */
async function baseDomains(
  { host, alias }: MailHost,
  resolver: MailPolicyResolver,
  signal: AbortSignal,
): Promise<string[]> {
  let expanded = alias;
  for (let hops = 1; expanded !== null && hops < MAX_ALIASES; hops += 1) {
    const next = await resolver.cname(expanded, signal);
    if (next.kind === 'error') break;
    expanded = next.records[0] ?? null;
  }
  return expanded === null ? [host] : [expanded, host];
}

/** RFC 7218 names; what is matched against. */
const USAGES: Record<number, [name: string, whose: string]> = {
  0: ['PKIX-TA', "an authority's"],
  1: ['PKIX-EE', "the server's own"],
  2: ['DANE-TA', "an authority's"],
  3: ['DANE-EE', "the server's own"],
};
const SELECTORS: Record<number, string> = { 0: 'certificate', 1: 'public key' };
const MATCHING_TYPES: Record<number, [words: string, bytes: number | null]> = {
  0: ['in full', null],
  1: ['by SHA-256', 32],
  2: ['by SHA-512', 64],
};

/** What a record says, and whether a sender can use it for SMTP. */
export function stated(record: TlsaRecord): TlsaStatement {
  const { usage, selector, matchingType } = record;
  const [name, whose] = USAGES[usage] ?? [`usage ${usage}`, 'some'];
  const what = SELECTORS[selector] ?? `selector ${selector}`;
  const [how] = MATCHING_TYPES[matchingType] ?? [`by matching type ${matchingType}`];
  return { ...record, meaning: `${name}: ${whose} ${what}, ${how}`, problem: problemOf(record) };
}

function problemOf({ usage, selector, matchingType, data }: TlsaRecord): string | null {
  const [name] = USAGES[usage] ?? [];
  if (name === undefined) return `Usage ${usage} is not known`;
  if (usage < 2) return `${name} is not for SMTP (RFC 7672 section 3.1.3)`;
  if (SELECTORS[selector] === undefined) return `Selector ${selector} is not known`;
  const [how, expected] = MATCHING_TYPES[matchingType] ?? [];
  if (how === undefined) return `Matching type ${matchingType} is not known`;
  const bytes = data.length / 2;
  if (bytes === 0) return 'It has no data';
  if (expected === null || expected === undefined || bytes === expected) return null;
  return `Its data has ${bytes} bytes where ${how.replace('by ', '')} has ${expected}`;
}
