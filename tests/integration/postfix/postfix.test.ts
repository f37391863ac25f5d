import { access } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { startPostfix } from '../../support/postfix.ts';
import type { Postfix } from '../../support/postfix.ts';

let postfix: Postfix;
beforeAll(async () => {
  postfix = await startPostfix();
});
afterAll(async () => {
  await postfix.close();
});

const target = (changes: Partial<Target>): Target => ({
  host: postfix.hostname,
  address: postfix.address,
  port: postfix.smtpPort,
  security: 'starttls',
  depth: 'ehlo',
  family: 'auto',
  timeoutMs: 10_000,
  certificate: 'verify',
  ca: [postfix.caPem],
  thresholds: { certWarnDays: 21, certCritDays: 7 },
  ...changes,
});

describe('Postfix', () => {
  it('is up over verified STARTTLS', async () => {
    const result = await probe(target({}));
    expect(result).toMatchObject({
      status: 'up',
      severity: 'OK',
      failure: null,
      address: '127.0.0.1',
      family: 4,
      greeting: '220 mail.relaywatch.test ESMTP Postfix',
      tls: { version: 'TLSv1.3', trusted: true, hostnameMatches: true, problem: null },
    });
    expect(result.capabilitiesBeforeTls).toContain('STARTTLS');
    expect(result.capabilities).toContain('PIPELINING');
    expect(result.capabilities).not.toContain('STARTTLS');
    expect(Object.keys(result.timings)).toEqual(
      expect.arrayContaining(['connect', 'greeting', 'ehlo', 'starttls', 'tls', 'ehloTls', 'quit']),
    );
  });

  it('is up where it demands STARTTLS', async () => {
    const result = await probe(target({ port: postfix.submissionPort }));
    expect(result).toMatchObject({ status: 'up', tls: { trusted: true } });
  });

  it('is up over implicit TLS', async () => {
    const result = await probe(target({ port: postfix.smtpsPort, security: 'tls' }));
    expect(result).toMatchObject({
      status: 'up',
      capabilitiesBeforeTls: [],
      tls: { trusted: true, hostnameMatches: true },
    });
  });

  it('with a certificate for another name is down, its certificate shown', async () => {
    const result = await probe(target({ servername: 'other.relaywatch.test' }));
    expect(result).toMatchObject({
      status: 'down',
      severity: 'CRITICAL',
      failure: { reason: 'cert-hostname', phase: 'tls' },
      tls: {
        trusted: true,
        hostnameMatches: false,
        problem: 'cert-hostname',
        certificate: { subject: 'CN=mail.relaywatch.test' },
      },
    });
  });

  it('whose authority is not trusted is down', async () => {
    const result = await probe(target({ ca: [] }));
    expect(result).toMatchObject({
      status: 'down',
      failure: { reason: 'cert-untrusted', phase: 'tls' },
      tls: { trusted: false, problem: 'cert-untrusted' },
    });
  });

  it('is left with QUIT: its log counts no lost connection', async () => {
    await probe(target({}));
    await expect
      .poll(() => postfix.log())
      .toMatch(/disconnect from .* ehlo=2 starttls=1 quit=1 commands=4/);
    expect(await postfix.log()).not.toMatch(/lost connection|SSL_accept error/);
  });
});

describe('Postfix stopped and started', () => {
  it('refuses connections, then answers on the same ports', async () => {
    await postfix.stop();
    const stopped = await probe(target({}));
    expect(stopped).toMatchObject({
      status: 'down',
      failure: { reason: 'connect-refused', phase: 'connect' },
    });
    await postfix.start();
    expect(await probe(target({}))).toMatchObject({ status: 'up' });
  });

  it('leaves nothing behind once closed', async () => {
    const other = await startPostfix({ hostname: 'other.relaywatch.test' });
    await other.close();
    await expect(access(other.caFile)).rejects.toThrow('ENOENT');
    const result = await probe(target({ port: other.smtpPort }));
    expect(result.failure?.reason).toBe('connect-refused');
  });
});
