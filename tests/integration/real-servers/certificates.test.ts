import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import type { CertificateProblem } from '../../../main/core/probe/result.ts';
import { createAuthority, inDays } from '../../support/certificates.ts';
import type { Issued, IssueOptions } from '../../support/certificates.ts';
import { startOpenSsl } from '../../support/openssl-server.ts';
import type { OpenSslOptions } from '../../support/openssl-server.ts';
import { target } from './target.ts';

const HOSTNAME = 'mx.relaywatch.test';
const authority = await createAuthority();
const place = { hostname: HOSTNAME, address: '127.0.0.1', caPem: authority.caPem };
const issue = (options: IssueOptions = {}) => authority.issue({ commonName: HOSTNAME, ...options });

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

/** A mail server with STARTTLS and this certificate. */
async function mailServer({ chainPem, keyPem }: Issued): Promise<number> {
  const server = new SMTPServer({
    name: HOSTNAME,
    cert: chainPem,
    key: keyPem,
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  close = () =>
    new Promise((resolve) => {
      server.close(resolve);
    });
  return (listener.address() as AddressInfo).port;
}

async function opensslServer(options: OpenSslOptions): Promise<number> {
  const server = await startOpenSsl(options);
  close = () => server.close();
  return server.port;
}

interface Case {
  name: string;
  certificate: IssueOptions;
  status: 'up' | 'degraded' | 'down';
  severity: 'OK' | 'WARNING' | 'CRITICAL';
  problem: CertificateProblem | null;
  trusted: boolean;
  hostnameMatches?: boolean;
  /** How many certificates the result shows. */
  chain: number;
  keyType?: string;
  keyBits?: number;
}

const PAST = { notBefore: inDays(-90), notAfter: inDays(-3) };

const GOOD = { status: 'up', severity: 'OK', problem: null, trusted: true, chain: 1 } as const;
const BAD = { status: 'down', severity: 'CRITICAL', trusted: false, chain: 1 } as const;

const CASES: readonly Case[] = [
  {
    name: 'valid, ECDSA P-256',
    certificate: {},
    ...GOOD,
    keyType: 'ec',
    keyBits: 256,
  },
  {
    name: 'valid, ECDSA P-384',
    certificate: { keyType: 'ec-384' },
    ...GOOD,
    keyType: 'ec',
    keyBits: 384,
  },
  {
    name: 'valid, RSA',
    certificate: { keyType: 'rsa' },
    ...GOOD,
    keyType: 'rsa',
    keyBits: 2048,
  },
  {
    name: 'valid, its intermediate sent',
    certificate: { intermediate: 'sent' },
    ...GOOD,
    chain: 2,
  },
  {
    name: 'to expire in 15 days',
    certificate: { notAfter: inDays(15) },
    ...GOOD,
    status: 'degraded',
    severity: 'WARNING',
  },
  {
    name: 'to expire in 5 days',
    certificate: { notAfter: inDays(5) },
    ...GOOD,
    status: 'degraded',
    severity: 'CRITICAL',
  },
  {
    name: 'expired',
    certificate: PAST,
    ...BAD,
    problem: 'cert-expired',
  },
  {
    name: 'not yet valid',
    certificate: { notBefore: inDays(2), notAfter: inDays(60) },
    ...BAD,
    problem: 'cert-not-yet-valid',
  },
  {
    name: 'self-signed',
    certificate: { selfSigned: true },
    ...BAD,
    problem: 'cert-untrusted',
  },
  {
    name: 'self-signed and expired',
    certificate: { selfSigned: true, ...PAST },
    ...BAD,
    problem: 'cert-untrusted',
  },
  {
    name: 'for another name',
    certificate: { commonName: 'elsewhere.relaywatch.test' },
    ...BAD,
    problem: 'cert-hostname',
    trusted: true,
    hostnameMatches: false,
  },
  {
    name: 'without its intermediate',
    certificate: { intermediate: 'missing' },
    ...BAD,
    problem: 'cert-untrusted',
  },
];

describe('a mail server whose certificate is', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('%s', async (_, expected) => {
    const issued = await issue(expected.certificate);
    const port = await mailServer(issued);
    const result = await probe(target(place, { port }));
    const { status, severity, problem, trusted, hostnameMatches = true } = expected;
    expect(result).toMatchObject({
      status,
      severity,
      tls: { version: 'TLSv1.3', problem, trusted, hostnameMatches },
    });
    expect(result.failure?.reason ?? null).toBe(problem);
    expect(result.failure?.phase ?? 'tls').toBe('tls');
    expect(result.tls?.chain).toHaveLength(expected.chain);
    const { certificate } = result.tls ?? {};
    if (expected.keyType !== undefined)
      expect(certificate).toMatchObject({ keyType: expected.keyType, keyBits: expected.keyBits });
    const { notAfter = inDays(61) } = expected.certificate;
    const days = (notAfter.getTime() - Date.now()) / 86_400_000;
    expect(Math.abs((certificate?.daysLeft ?? NaN) - days)).toBeLessThan(0.2);
    // A bad certificate hides nothing of the rest.
    expect(result.capabilities).toContain('PIPELINING');
    expect(result.transcript.at(-2)?.line).toBe('QUIT');
  });

  it.each([
    ['ECDSA', 'ec', undefined],
    ['RSA', 'rsa', undefined],
    ['ECDSA', 'ec', 'http://ca.relaywatch.test/ec.cer'],
    ['RSA', 'rsa', 'http://ca.relaywatch.test/rsa.cer'],
  ] as const)(
    'without its intermediate, %s (%s), names what is missing; it can be had from %s',
    async (_, keyType, issuerUrl) => {
      const issued = await issue({
        keyType,
        intermediate: 'missing',
        ...(issuerUrl !== undefined && { issuerUrl }),
      });
      const result = await probe(target(place, { port: await mailServer(issued) }));
      const subject = 'CN=Relaywatch test authority intermediate';
      expect(result.tls).toMatchObject({
        trusted: false,
        verification: { trust: 'incomplete', time: 'valid', name: 'matches', pin: 'none' },
        certificate: { keyType },
      });
      expect(result.tls?.missingIssuer).toEqual({
        subject,
        ...(issuerUrl !== undefined && { url: issuerUrl }),
      });
      expect(result.failure?.message).toContain(`the certificate of ${subject} is neither sent`);
      expect(result.failure?.message).toContain(issuerUrl ?? 'neither sent nor trusted');
    },
  );

  it('bad, but only to be reported, is up', async () => {
    const port = await mailServer(await issue({ selfSigned: true }));
    const result = await probe(target(place, { port, certificate: 'report' }));
    expect(result).toMatchObject({
      status: 'up',
      failure: null,
      tls: { problem: 'cert-untrusted', trusted: false },
    });
  });

  it('the one pinned is up, whoever signed it, and another is not', async () => {
    const port = await mailServer(await issue({ selfSigned: true }));
    const seen = await probe(target(place, { port, certificate: 'report' }));
    const pin = seen.tls?.certificate.fingerprint256.replaceAll(':', '').toLowerCase() ?? '';
    expect(await probe(target(place, { port, certificate: { pin } }))).toMatchObject({
      status: 'up',
    });
    expect(
      await probe(target(place, { port, certificate: { pin: 'ab'.repeat(32) } })),
    ).toMatchObject({ status: 'down', failure: { reason: 'cert-pin', phase: 'tls' } });
  });
});

describe('a TLS server of OpenSSL that', () => {
  const check = (port: number, changes: { servername?: string; minTls?: '1.2' | '1.3' } = {}) =>
    probe(target(place, { port, security: 'tls', depth: 'connect', ...changes }));

  it.each([
    ['TLSv1', ['-tls1', '-cipher', 'DEFAULT:@SECLEVEL=0']],
    ['TLSv1.1', ['-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0']],
    ['TLSv1.2', ['-tls1_2']],
    ['TLSv1.3', ['-tls1_3']],
  ])('speaks %s alone is seen to', async (version, args) => {
    const port = await opensslServer({ certificate: await issue(), args });
    expect(await check(port)).toMatchObject({
      status: 'up',
      tls: { version, trusted: true, problem: null },
    });
  });

  it('speaks an older version than wanted is down, and its certificate is shown', async () => {
    const args = ['-tls1_2'];
    const port = await opensslServer({ certificate: await issue(), args });
    expect(await check(port, { minTls: '1.3' })).toMatchObject({
      status: 'down',
      failure: { reason: 'tls-handshake', phase: 'tls' },
      tls: { version: 'TLSv1.2', certificate: { subject: `CN=${HOSTNAME}` } },
    });
  });

  it('has a certificate for each name shows the one asked for', async () => {
    const other = 'other.relaywatch.test';
    const port = await opensslServer({
      certificate: await issue(),
      forName: { name: other, certificate: await issue({ commonName: other, keyType: 'rsa' }) },
    });
    expect(await check(port)).toMatchObject({
      status: 'up',
      tls: { certificate: { subject: `CN=${HOSTNAME}`, keyType: 'ec' } },
    });
    expect(await check(port, { servername: other })).toMatchObject({
      status: 'up',
      tls: { certificate: { subject: `CN=${other}`, keyType: 'rsa' } },
    });
    expect(await check(port, { servername: 'third.relaywatch.test' })).toMatchObject({
      status: 'down',
      failure: { reason: 'cert-hostname' },
      tls: { certificate: { subject: `CN=${HOSTNAME}` } },
    });
  });
});
