import { describe, expect, it } from 'vitest';

import type { MailHost } from '../../../main/core/dns/mx.ts';
import { trustsAuthenticData } from '../../../main/core/dns/resolv-conf.ts';
import type {
  Answer,
  MailPolicyResolver,
  TlsaRecord,
  Validation,
} from '../../../main/core/dns/resolver.ts';
import { asksForTlsa, lookupTlsa, stated } from '../../../main/core/dns/tlsa.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const HASH = 'ab'.repeat(32);
const record = (
  usage: number,
  selector: number,
  matchingType: number,
  data = HASH,
): TlsaRecord => ({
  usage,
  selector,
  matchingType,
  data,
});

describe('a TLSA record', () => {
  it.each<[TlsaRecord, string]>([
    [record(3, 1, 1), "DANE-EE: the server's own public key, by SHA-256"],
    [record(3, 0, 2, 'ab'.repeat(64)), "DANE-EE: the server's own certificate, by SHA-512"],
    [record(2, 0, 1), "DANE-TA: an authority's certificate, by SHA-256"],
    [record(2, 1, 0, '3059'), "DANE-TA: an authority's public key, in full"],
  ])('%j says %s', (given, meaning) => {
    expect(stated(given)).toEqual({ ...given, meaning, problem: null });
  });

  it.each<[TlsaRecord, string, string]>([
    [record(0, 0, 1), 'PKIX-TA: ', 'PKIX-TA is not for SMTP (RFC 7672 section 3.1.3)'],
    [record(1, 1, 1), 'PKIX-EE: ', 'PKIX-EE is not for SMTP (RFC 7672 section 3.1.3)'],
    [record(4, 1, 1), 'usage 4: some public key', 'Usage 4 is not known'],
    [record(255, 1, 1), 'usage 255: ', 'Usage 255 is not known'],
    [record(3, 2, 1), 'own selector 2, by', 'Selector 2 is not known'],
    [record(3, 1, 3), 'by matching type 3', 'Matching type 3 is not known'],
    [record(3, 1, 1, 'abcd'), 'SHA-256', 'Its data has 2 bytes where SHA-256 has 32'],
    [record(3, 1, 2), 'SHA-512', 'Its data has 32 bytes where SHA-512 has 64'],
    [record(3, 0, 0, ''), 'in full', 'It has no data'],
  ])('%j is not usable, and is named: %s', (given, meaning, problem) => {
    const { meaning: said, problem: why } = stated(given);
    expect(said).toContain(meaning);
    expect(why).toBe(problem);
  });
});

const host = (changes: Partial<MailHost> = {}): MailHost => ({
  host: 'mx.example.org',
  preference: 10,
  addresses: ['192.0.2.1'],
  implicit: false,
  alias: null,
  problem: null,
  validation: 'validated',
  ...changes,
});

/** Knows TLSA records and aliases by name; what is not there does not exist. */
function resolver(
  tlsa: Record<string, Answer<TlsaRecord>>,
  aliases: Record<string, string> = {},
): MailPolicyResolver {
  const missing = { kind: 'error', error: 'not-found', code: 'ENOTFOUND' } as const;
  const nothing = () => Promise.resolve(missing);
  return {
    addresses: nothing,
    mx: nothing,
    txt: nothing,
    tlsa: (name) => Promise.resolve(tlsa[name] ?? missing),
    cname: (name) => {
      const target = aliases[name];
      return Promise.resolve(target === undefined ? missing : { kind: 'found', records: [target] });
    },
  };
}

const found = (validation: Validation = 'validated'): Answer<TlsaRecord> => ({
  kind: 'found',
  records: [record(3, 1, 1)],
  validation,
});

describe('the TLSA records of a mail host', () => {
  it('are those of port 25, each with what it says', async () => {
    const names = resolver({ '_25._tcp.mx.example.org': found() });
    expect(await lookupTlsa(host(), 'validated', names)).toEqual({
      kind: 'records',
      name: '_25._tcp.mx.example.org',
      validated: true,
      steps: { mx: 'validated', address: 'validated', tlsa: 'validated' },
      records: [stated(record(3, 1, 1))],
    });
  });

  it.each<[string, Partial<MailHost>, Validation | undefined, Validation, boolean]>([
    ['the MX records are not', {}, 'none', 'validated', false],
    ['nothing is known of the MX records', {}, undefined, 'validated', false],
    ['the addresses are not', { validation: 'none' }, 'validated', 'validated', false],
    ['they are not themselves', {}, 'validated', 'none', false],
    ['one answer is only claimed to be', {}, 'claimed', 'validated', false],
    ['there are no MX records to validate', { implicit: true }, undefined, 'validated', true],
  ])('are validated or not, when %s', async (_case, changes, mx, tlsa, validated) => {
    const names = resolver({ '_25._tcp.mx.example.org': found(tlsa) });
    expect(await lookupTlsa(host(changes), mx, names)).toMatchObject({ validated });
  });

  it('are none where there are none', async () => {
    expect(await lookupTlsa(host(), 'validated', resolver({}))).toEqual({ kind: 'none' });
  });

  it('that cannot be had are an error, with what a sender would know by then', async () => {
    const failing = { kind: 'error', error: 'unavailable', code: 'ESERVFAIL' } as const;
    const names = resolver({ '_25._tcp.mx.example.org': failing });
    expect(await lookupTlsa(host(), 'validated', names)).toEqual({
      kind: 'error',
      name: '_25._tcp.mx.example.org',
      error: 'unavailable',
      code: 'ESERVFAIL',
      steps: { mx: 'validated', address: 'validated' },
    });
  });

  it('of an alias are those of where it leads, else its own (RFC 7672 section 2.2.2)', async () => {
    const aliases = { 'b.example': 'c.example', 'c.example': 'd.example' };
    const alias = host({ alias: 'b.example' });
    const both = { '_25._tcp.d.example': found(), '_25._tcp.mx.example.org': found() };
    expect(await lookupTlsa(alias, 'validated', resolver(both, aliases))).toMatchObject({
      name: '_25._tcp.d.example',
    });
    const own = { '_25._tcp.mx.example.org': found() };
    expect(await lookupTlsa(alias, 'validated', resolver(own, aliases))).toMatchObject({
      name: '_25._tcp.mx.example.org',
    });
  });

  it('are looked for though aliases go in a circle', async () => {
    const names = resolver({}, { 'b.example': 'c.example', 'c.example': 'b.example' });
    expect(await lookupTlsa(host({ alias: 'b.example' }), 'validated', names)).toEqual({
      kind: 'none',
    });
  });

  it('are waited for only so long', async () => {
    const clock = new ManualClock();
    const names: MailPolicyResolver = {
      ...resolver({}),
      tlsa: (_name, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve({ kind: 'error', error: 'timeout', code: 'ECANCELLED' });
          });
        }),
    };
    const looked = lookupTlsa(host(), 'validated', names, { timeoutMs: 100, clock });
    await clock.advance(100);
    expect(await looked).toMatchObject({ kind: 'error', error: 'timeout' });
  });
});

describe('a sender asks for TLSA records', () => {
  it.each<[Parameters<typeof asksForTlsa>[0], boolean]>([
    [{ mx: 'validated', address: 'validated' }, true],
    [{ mx: 'claimed', address: 'validated' }, true],
    [{ mx: 'none', address: 'validated' }, false],
    [{ address: 'none' }, false],
  ])('after %j: %s', (steps, asks) => {
    expect(asksForTlsa(steps)).toBe(asks);
  });
});

describe('resolv.conf says whether name servers elsewhere are trusted', () => {
  it.each([
    ['nameserver 192.0.2.53\noptions edns0 trust-ad\n', true],
    ['  options\ttrust-ad', true],
    ['options timeout:1\noptions trust-ad attempts:2', true],
    ['nameserver 192.0.2.53\noptions edns0', false],
    ['# options trust-ad', false],
    ['search trust-ad', false],
    ['', false],
  ])('%j: %s', (text, trusts) => {
    expect(trustsAuthenticData(text)).toBe(trusts);
  });
});
