import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { certificateFacts, daysUntil } from '../../../main/core/probe/certificate.ts';
import { createTrust, systemRoots } from '../../../main/core/probe/roots.ts';
import type { TlsFacts } from '../../../main/core/probe/result.ts';
import { judgeTls } from '../../../main/core/probe/verdict.ts';
import type { Evidence, Policy } from '../../../main/core/probe/verdict.ts';
import { createAuthority, inDays } from '../../support/certificates.ts';
import type { IssueOptions } from '../../support/certificates.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const authority = await createAuthority();
const issue = async (options: IssueOptions = {}) =>
  new X509Certificate((await authority.issue(options)).certPem);
const root = new X509Certificate(authority.caPem);
const NOW = Date.now();
const DAY = 86_400_000;

describe('the facts of a certificate', () => {
  test('are those it was issued with', async () => {
    const certificate = await issue({
      commonName: 'mx.example.org',
      altNames: ['mx.example.org', '*.example.net', '192.0.2.1'],
      notAfter: inDays(61.5),
    });
    const facts = certificateFacts(certificate, NOW);
    expect(facts).toMatchObject({
      subject: 'CN=mx.example.org',
      issuer: 'CN=Relaywatch test authority',
      subjectAltNames: ['DNS:mx.example.org', 'DNS:*.example.net', 'IP Address:192.0.2.1'],
      keyType: 'ec',
      keyBits: 256,
      signatureAlgorithm: 'ecdsa-with-SHA256',
      fingerprint256: certificate.fingerprint256,
    });
    expect(facts.validTo).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    expect(facts.daysLeft).toBeCloseTo(61.4, 0);
  });

  test.each([
    ['rsa', 'rsa', 2048],
    ['rsa-1024', 'rsa', 1024],
    ['ec-384', 'ec', 384],
  ] as const)('name the key %s', async (keyType, type, bits) => {
    const facts = certificateFacts(await issue({ keyType }), NOW);
    expect([facts.keyType, facts.keyBits]).toEqual([type, bits]);
  });

  test('name a weak signature', async () => {
    const certificate = await issue({ keyType: 'rsa-sha1', selfSigned: true });
    expect(certificateFacts(certificate, NOW).signatureAlgorithm).toBe('sha1WithRSAEncryption');
  });

  test.each([
    ['all of it', 0, 10, 100],
    ['not begun', 1, 11, 100],
    ['half', -5, 5, 50],
    ['a third', -20, 10, 33.3],
    ['a moment', -10, 0.0001, 0],
    ['none', -10, -1, 0],
  ])('count the per cent of life left down: %s', async (_, from, to, percent) => {
    const days = { notBefore: new Date(NOW + from * DAY), notAfter: new Date(NOW + to * DAY) };
    const certificate = await issue(days);
    // Certificates know whole seconds only.
    const now = Math.floor(NOW / 1000) * 1000;
    expect(certificateFacts(certificate, now).lifeLeftPercent).toBe(percent);
  });

  test.each([
    ['61 days and a half', 61.5, 61.5],
    ['a moment', 0.001, 0],
    ['nothing', 0, 0],
    ['just over', -0.001, -0.1],
    ['a day over', -1, -1],
  ])('count the days left down, never up: %s', (_, days, shown) => {
    expect(daysUntil(new Date(NOW + days * 86_400_000).toISOString(), NOW)).toBe(shown);
  });
});

describe('of a TLS session', () => {
  const policy: Policy = {
    name: 'localhost',
    certificate: 'verify',
    minTls: undefined,
    nowMs: NOW,
  };
  const evidence = (chain: Evidence['chain'], more: Partial<Evidence> = {}): Evidence => ({
    version: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    alpn: null,
    keyExchange: 'X25519',
    resumed: false,
    ocspStapled: false,
    verifyError: null,
    anchored: () => true,
    chain,
    ...more,
  });

  test('the first certificate of the chain to expire counts', async () => {
    const leaf = await issue({ notAfter: inDays(30) });
    const shorter = await issue({ notAfter: inDays(10) });
    const { facts } = judgeTls(evidence([leaf, shorter]), policy);
    expect(facts.earliestExpiry).toBe(new Date(shorter.validTo).toISOString());
    expect(facts.chain).toHaveLength(2);
  });

  test('an expired certificate of an authority we do not know is untrusted first', async () => {
    const leaf = await issue({ notBefore: inDays(-9), notAfter: inDays(-1) });
    const found = evidence([leaf], { verifyError: 'CERT_HAS_EXPIRED', anchored: () => false });
    expect(judgeTls(found, policy).facts).toMatchObject({
      problem: 'cert-untrusted',
      trusted: false,
    });
  });

  test('an expired certificate of a known authority is expired', async () => {
    const leaf = await issue({ notBefore: inDays(-9), notAfter: inDays(-1) });
    const found = evidence([leaf], { verifyError: 'CERT_HAS_EXPIRED' });
    expect(judgeTls(found, policy).facts.problem).toBe('cert-expired');
  });

  test('an expired intermediate is named as one of the chain', async () => {
    const leaf = await issue();
    const old = await issue({ notBefore: inDays(-9), notAfter: inDays(-1) });
    const found = evidence([leaf, old], { verifyError: 'CERT_HAS_EXPIRED' });
    expect(judgeTls(found, policy).stop?.message).toMatch(/of the chain expired/);
  });

  test('a pin that fits makes up for everything', async () => {
    const leaf = await issue({ selfSigned: true, commonName: 'other.example' });
    const found = evidence([leaf], { verifyError: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const pin = leaf.fingerprint256.replaceAll(':', '').toLowerCase();
    const { facts, stop } = judgeTls(found, { ...policy, certificate: { pin } });
    expect(facts).toMatchObject({ problem: null, trusted: false, hostnameMatches: false });
    expect(stop).toBeNull();
  });

  test.each([
    ['TLSv1', '1.0', false],
    ['TLSv1', '1.1', true],
    ['TLSv1.2', '1.2', false],
    ['TLSv1.2', '1.3', true],
    ['TLSv1.3', '1.3', false],
  ] as const)('%s with %s required: refused %s', async (version, minTls, refused) => {
    const { stop } = judgeTls(evidence([await issue()], { version }), { ...policy, minTls });
    expect(stop?.reason).toBe(refused ? 'tls-handshake' : undefined);
  });

  const sound = { trust: 'trusted', time: 'valid', name: 'matches', pin: 'none' } as const;
  const past = { notBefore: inDays(-9), notAfter: inDays(-1) };

  test.each<
    [string, IssueOptions, Partial<Evidence>, Partial<Policy>, TlsFacts['verification'], string?]
  >([
    ['nothing wrong', {}, {}, {}, sound],
    [
      'all wrong at once',
      { ...past, selfSigned: true, commonName: 'elsewhere.example' },
      { verifyError: 'DEPTH_ZERO_SELF_SIGNED_CERT', anchored: () => false },
      { certificate: { pin: '00'.repeat(32) } },
      { trust: 'self-signed', time: 'expired', name: 'differs', pin: 'differs' },
      'cert-pin',
    ],
    [
      'expired, its authority known',
      past,
      { verifyError: 'CERT_HAS_EXPIRED' },
      {},
      { ...sound, time: 'expired' },
      'cert-expired',
    ],
    [
      'expired and for another name, its authority unknown',
      { ...past, commonName: 'elsewhere.example' },
      { verifyError: 'CERT_HAS_EXPIRED', anchored: () => false },
      {},
      { ...sound, trust: 'incomplete', time: 'expired', name: 'differs' },
      'cert-untrusted',
    ],
    [
      'not valid yet',
      { notBefore: inDays(1) },
      { verifyError: 'CERT_NOT_YET_VALID' },
      {},
      { ...sound, time: 'not-yet-valid' },
      'cert-not-yet-valid',
    ],
    [
      'expired by the clock of the library alone',
      {},
      { verifyError: 'CERT_HAS_EXPIRED' },
      {},
      { ...sound, time: 'expired' },
      'cert-expired',
    ],
    [
      'revoked',
      {},
      { verifyError: 'CERT_REVOKED' },
      {},
      { ...sound, trust: 'revoked' },
      'cert-untrusted',
    ],
    [
      'refused by the library for a reason of its own',
      {},
      { verifyError: 'INVALID_PURPOSE' },
      {},
      { ...sound, trust: 'unverified' },
      'cert-untrusted',
    ],
    [
      'without issuer, and not to be verified but reported',
      {},
      { verifyError: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
      { certificate: 'report' },
      { ...sound, trust: 'incomplete' },
      'cert-untrusted',
    ],
  ])('trust, time, name and pin are judged apart: %s', async (...row) => {
    const [, options, more, change, verification, problem = null] = row;
    const found = evidence([await issue(options)], more);
    expect(judgeTls(found, { ...policy, ...change }).facts).toMatchObject({
      verification,
      problem,
    });
  });

  test('an authority of its own at the end of the chain is an unknown one', async () => {
    const found = evidence([await issue(), root], { verifyError: 'SELF_SIGNED_CERT_IN_CHAIN' });
    const { facts, stop } = judgeTls(found, policy);
    expect(facts).toMatchObject({ verification: { ...sound, trust: 'unknown-authority' } });
    expect(facts).not.toHaveProperty('missingIssuer');
    expect(stop?.message).toMatch(/an authority this computer does not trust/);
  });

  test('the pin that fits is said to', async () => {
    const leaf = await issue();
    const pin = leaf.fingerprint256;
    const { facts } = judgeTls(evidence([leaf]), { ...policy, certificate: { pin } });
    expect(facts.verification?.pin).toBe('matches');
  });

  test('a missing issuer is named', async () => {
    const leaf = await issue({ intermediate: 'missing' });
    const found = evidence([leaf], { verifyError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(judgeTls(found, policy).stop?.message).toMatch(
      /CN=Relaywatch test authority intermediate is neither sent nor trusted/,
    );
  });

  test.each([
    ['a short key', { keyType: 'rsa-1024' }, {}, /1024 bits/],
    ['an old version', {}, { version: 'TLSv1.1' }, /TLSv1\.1/],
    ['a broken cipher', {}, { cipher: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' }, /3DES/],
  ] as const)('%s is noted and no failure', async (_, options, more, says) => {
    const { facts, stop } = judgeTls(evidence([await issue(options)], more), policy);
    expect(facts.weaknesses).toEqual([expect.stringMatching(says)]);
    expect(stop).toBeNull();
  });

  test('nothing is noted of a sound one', async () => {
    expect(judgeTls(evidence([await issue()]), policy).facts.weaknesses).toEqual([]);
  });

  test.each([
    ['localhost', true],
    ['LOCALHOST', true],
    ['mx.example.net', true],
    ['a.b.example.net', false],
    ['192.0.2.1', true],
    ['192.0.2.2', false],
    ['example.org', false],
  ])('the name %s matches: %s', async (name, matches) => {
    const leaf = await issue({ altNames: ['localhost', '*.example.net', '192.0.2.1'] });
    const { facts } = judgeTls(evidence([leaf]), { ...policy, name });
    expect([facts.hostnameMatches, facts.problem]).toEqual([
      matches,
      matches ? null : 'cert-hostname',
    ]);
  });
});

describe('trust', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-roots-'));
    file = join(folder, 'ca.pem');
    await writeFile(file, `A comment first\n${authority.caPem}`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const fingerprints = (pems: readonly string[]): Set<string> =>
    new Set(
      pems
        .flatMap(
          (pem) => pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [],
        )
        .map((pem) => new X509Certificate(pem).fingerprint256),
    );

  test.each(['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])('%s adds to the system’s roots', (name) => {
    const plain = fingerprints(systemRoots({}));
    const more = fingerprints(systemRoots({ [name]: file }));
    expect(more.has(root.fingerprint256)).toBe(true);
    expect(more.size).toBe(plain.size + 1);
    expect(plain.size).toBeGreaterThan(50);
  });

  test('a file that is not there, or holds no certificate, adds nothing', async () => {
    const empty = join(folder, 'empty.pem');
    await writeFile(empty, 'nothing');
    const plain = systemRoots({});
    expect(systemRoots({ SSL_CERT_FILE: join(folder, 'missing.pem') })).toEqual(plain);
    expect(systemRoots({ SSL_CERT_FILE: empty })).toEqual(plain);
  });

  test('roots are read once, and one context serves every check with the same extra roots', () => {
    let reads = 0;
    const trust = createTrust(() => {
      reads += 1;
      return [];
    });
    const context = trust.contextFor([authority.caPem]);
    expect(trust.contextFor([authority.caPem])).toBe(context);
    expect(trust.contextFor([])).not.toBe(context);
    expect(reads).toBe(1);
  });

  test('roots are read anew after a day', async () => {
    const clock = new ManualClock();
    const answers = [[], [authority.caPem]];
    const trust = createTrust(() => answers.shift() ?? [], clock);
    const leaf = await issue();
    expect(trust.anchors(leaf, [])).toBe(false);
    await clock.advance(24 * 3_600_000 - 1);
    expect(trust.anchors(leaf, [])).toBe(false);
    await clock.advance(1);
    expect(trust.anchors(leaf, [])).toBe(true);
  });

  test('anchors what a root signed, and the root itself, and nothing else', async () => {
    const trust = createTrust(() => [authority.caPem]);
    const stranger = await createAuthority('Relaywatch test authority');
    const forged = new X509Certificate((await stranger.issue()).certPem);
    expect(trust.anchors(await issue(), [])).toBe(true);
    expect(trust.anchors(root, [])).toBe(true);
    expect(trust.anchors(forged, [])).toBe(false);
    expect(trust.anchors(forged, [stranger.caPem])).toBe(true);
  });
});
