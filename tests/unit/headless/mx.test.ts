import { describe, expect, it } from 'vitest';

import type { MailHost, MxLookup } from '../../../main/core/dns/mx.ts';
import { stated } from '../../../main/core/dns/tlsa.ts';
import type { DaneSteps, TlsaLookup } from '../../../main/core/dns/tlsa.ts';
import { mx } from '../../../main/headless/mx.ts';
import { covers, readPolicy, readRecord } from '../../../main/headless/mta-sts/policy.ts';
import type { Policy } from '../../../main/headless/mta-sts/policy.ts';
import { fakeIo } from './stand-ins.ts';

interface Domain {
  found: MxLookup;
  /** By host; none where absent. */
  tlsa?: Record<string, TlsaLookup>;
  txt?: string[];
  policy?: string;
}

async function show({ found, tlsa = {}, txt = [], policy }: Domain, json = false) {
  const io = fakeIo();
  const status = await mx('example.org', json, io, {
    lookupMx: () => Promise.resolve(found),
    lookupTlsa: ({ host }) => Promise.resolve(tlsa[host] ?? { kind: 'none' }),
    mtaSts: {
      txt: () => Promise.resolve({ ok: true, value: txt }),
      policyText: () =>
        Promise.resolve(
          policy === undefined
            ? { ok: false, message: 'the policy is not there (HTTP 404)' }
            : { ok: true, value: policy },
        ),
    },
  });
  return { status, text: io.out() };
}

const host = (changes: Partial<MailHost>): MailHost => ({
  host: 'mx1.example.org',
  preference: 10,
  addresses: ['2001:db8::1', '192.0.2.1'],
  implicit: false,
  alias: null,
  problem: null,
  ...changes,
});
const hosts = (...list: MailHost[]): MxLookup => ({
  kind: 'hosts',
  domain: 'example.org',
  hosts: list,
});

describe('relaywatch mx', () => {
  it('lists hosts by preference with what is wrong with them', async () => {
    const found = hosts(
      host({}),
      host({ host: 'mx.example.net', preference: 20, alias: 'other.example.net' }),
      host({ host: 'gone.example.net', preference: 30, addresses: [], problem: 'not-found' }),
    );
    expect(await show({ found })).toEqual({
      status: 0,
      text: [
        '   10  mx1.example.org   2001:db8::1, 192.0.2.1',
        '   20  mx.example.net    2001:db8::1, 192.0.2.1  an alias of other.example.net, which an MX must not be (RFC 2181)',
        '   30  gone.example.net  does not exist',
        '  no TLSA records (DANE)',
        '  no MTA-STS policy',
        '',
      ].join('\n'),
    });
  });

  it('says when the domain is its own mail host', async () => {
    const { text } = await show({ found: hosts(host({ host: 'example.org', implicit: true })) });
    expect(text).toContain('(no MX: the domain itself, RFC 5321)');
  });

  it('says when there is no host, on purpose or by mistake', async () => {
    const nullMx = { kind: 'null-mx' as const, domain: 'example.org' };
    expect(await show({ found: nullMx })).toEqual({
      status: 0,
      text: 'example.org takes no mail (null MX, RFC 7505)\n',
    });
    const message = 'The domain example.org does not exist';
    const gone: MxLookup = { kind: 'error', domain: 'example.org', error: 'not-found', message };
    expect(await show({ found: gone })).toEqual({ status: 2, text: `${message}\n` });
  });
});

describe('the MTA-STS policy of a domain', () => {
  const found = hosts(host({}), host({ host: 'mx.example.net' }));
  const txt = ['v=STSv1; id=20261101T000000;'];
  const policyOf = (mode: string, ...patterns: string[]) =>
    [
      'version: STSv1',
      `mode: ${mode}`,
      'max_age: 604800',
      ...patterns.map((mx) => `mx: ${mx}`),
    ].join('\r\n');

  it('that covers every host is fine', async () => {
    const policy = policyOf('enforce', '*.example.org', 'mx.example.net');
    const { status, text } = await show({ found, txt, policy });
    expect(text).toContain('  MTA-STS: validated, mode enforce, id 20261101T000000, kept 7 d\n');
    expect(status).toBe(0);
  });

  it('that leaves a host out is a warning that names it', async () => {
    const { status, text } = await show({
      found,
      txt,
      policy: policyOf('enforce', 'mx1.example.org'),
    });
    expect(text).toContain(
      'mx.example.net is not in the policy: senders that honour it do not deliver',
    );
    expect(status).toBe(1);
  });

  it('that cannot be had is a warning', async () => {
    const { status, text } = await show({ found, txt });
    expect(text).toContain(
      'MTA-STS: not validated; the policy is not there (HTTP 404); senders act as if',
    );
    expect(status).toBe(1);
  });

  it('that is switched off asks nothing of the hosts', async () => {
    const { status } = await show({ found, txt, policy: policyOf('none') });
    expect(status).toBe(0);
  });

  it('is part of the JSON', async () => {
    const policy = policyOf('testing', '*.example.org');
    const { status, text } = await show({ found, txt, policy }, true);
    expect(JSON.parse(text)).toEqual({
      kind: 'hosts',
      domain: 'example.org',
      hosts: [
        { ...host({}), tlsa: { kind: 'none' } },
        { ...host({ host: 'mx.example.net' }), tlsa: { kind: 'none' } },
      ],
      mtaSts: {
        kind: 'policy',
        validated: true,
        id: '20261101T000000',
        mode: 'testing',
        maxAgeSeconds: 604_800,
        mx: ['*.example.org'],
        uncovered: ['mx.example.net'],
      },
    });
    expect(status).toBe(1);
  });
});

describe('the TLSA records of a mail host', () => {
  const found = hosts(host({}));
  const usable = stated({ usage: 3, selector: 1, matchingType: 1, data: 'ab'.repeat(32) });
  const unusable = stated({ usage: 0, selector: 1, matchingType: 1, data: 'ab'.repeat(32) });
  const records = (steps: DaneSteps, ...list: (typeof usable)[]): TlsaLookup => ({
    kind: 'records',
    name: '_25._tcp.mx1.example.org',
    validated: Object.values(steps).every((validation) => validation === 'validated'),
    steps,
    records: list,
  });
  const failed = (steps: DaneSteps): TlsaLookup => ({
    kind: 'error',
    name: '_25._tcp.mx1.example.org',
    error: 'timeout',
    code: 'ETIMEOUT',
    steps,
  });
  const all: DaneSteps = { mx: 'validated', address: 'validated', tlsa: 'validated' };

  it.each<[string, TlsaLookup, string, number]>([
    ['validated', records(all, usable), 'DANE: validated\n', 0],
    [
      'not vouched for',
      records({ ...all, mx: 'none', tlsa: 'none' }, usable),
      'DANE: not validated; the name server does not vouch for: MX, TLSA\n',
      0,
    ],
    [
      'vouched for by no one trusted',
      records({ mx: 'claimed', address: 'claimed', tlsa: 'claimed' }, usable),
      'DANE: not validated; the name server vouches for it, but the way to it is not trusted\n',
      0,
    ],
    [
      'usable but for one',
      records(all, usable, unusable),
      'not usable: PKIX-TA is not for SMTP',
      0,
    ],
    ['not usable', records(all, unusable), 'not usable: PKIX-TA is not for SMTP', 1],
    [
      'not to be had, though promised',
      failed({ mx: 'validated', address: 'validated' }),
      'TLSA: name servers did not answer in time (ETIMEOUT); senders that honour DANE do not deliver',
      1,
    ],
    [
      'not to be had, where no one asks',
      failed({ mx: 'validated', address: 'none' }),
      'TLSA: name servers did not answer in time (ETIMEOUT); without validated addresses no sender',
      0,
    ],
  ])('that are %s', async (_case, tlsa, line, expected) => {
    const { status, text } = await show({ found, tlsa: { 'mx1.example.org': tlsa } });
    expect(text).toContain(line);
    expect(status).toBe(expected);
  });
});

describe('an MTA-STS record (RFC 8461 section 3.1)', () => {
  it.each<[string[], string | null]>([
    [[], null],
    [['v=spf1 -all'], null],
    [['v=STSv10; id=1'], null],
    [['v=STSv1; id=20160831085700Z;'], '20160831085700Z'],
    [['v=STSv1;id=a'], 'a'],
    [['v=spf1 -all', 'v=STSv1; id=7; more=x'], '7'],
  ])('%j', (records, id) => {
    expect(readRecord(records)).toEqual({ ok: true, value: id });
  });

  it.each([
    [['v=STSv1; id=1', 'v=STSv1; id=2'], 'several records'],
    [['v=STSv1;'], 'no valid id'],
    [['v=STSv1; id=not-valid'], 'no valid id'],
    [[`v=STSv1; id=${'a'.repeat(33)}`], 'no valid id'],
  ])('%j is refused', (records, message) => {
    const read = readRecord(records);
    expect(read.ok ? '' : read.message).toContain(message);
  });
});

describe('an MTA-STS policy file (RFC 8461 section 3.2)', () => {
  it('is read whatever its line ends, unknown keys left alone', () => {
    const text =
      'version: STSv1\nmode:testing \r\nmx: *.Example.com\nmx: a.example\nfuture: x\nmax_age: 0\nmode: none\n';
    expect(readPolicy(text)).toEqual({
      ok: true,
      value: { mode: 'testing', maxAgeSeconds: 0, mx: ['*.example.com', 'a.example'] },
    });
  });

  it.each([
    ['', 'version'],
    ['<!doctype html>', 'version'],
    ['version: STSv2\nmode: none\nmax_age: 1', 'version'],
    ['version: STSv1\nmode: maybe\nmax_age: 1', 'mode'],
    ['version: STSv1\nmode: none\nmax_age: soon', 'max_age'],
    ['version: STSv1\nmode: enforce\nmax_age: 1', 'names no mx'],
  ])('%j is refused', (text, message) => {
    const read = readPolicy(text);
    expect(read.ok ? '' : read.message).toContain(message);
  });

  it.each([
    ['mx.example.com', 'mx.example.com', true],
    ['mx.example.com', 'MX.example.com', true],
    ['mx.example.com', 'mx2.example.com', false],
    ['*.example.com', 'mx.example.com', true],
    ['*.example.com', 'a.mx.example.com', false],
    ['*.example.com', 'example.com', false],
    ['*.com', 'com', false],
  ])('%s covers %s: %s', (pattern, name, covered) => {
    const policy: Policy = { mode: 'enforce', maxAgeSeconds: 1, mx: [pattern] };
    expect(covers(policy, name)).toBe(covered);
  });
});
