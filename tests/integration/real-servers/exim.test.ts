import { beforeAll, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import { startExim } from '../../support/exim.ts';
import type { Exim } from '../../support/exim.ts';
import { FETCH_MS, target } from './target.ts';

const LEFT_WITHOUT_A_WORD = /unexpected disconnection|connection lost|TLS error|synchronization/;

let exim: Exim;
beforeAll(async () => {
  exim = await startExim();
  return () => exim.close();
}, FETCH_MS);

describe('Exim', () => {
  it('is up over verified STARTTLS', async () => {
    const result = await probe(target(exim, { port: exim.smtpPort }));
    expect(result).toMatchObject({
      status: 'up',
      failure: null,
      tls: { version: 'TLSv1.3', trusted: true, hostnameMatches: true, problem: null },
    });
    expect(result.greeting).toMatch(/^220 exim\.relaywatch\.test ESMTP Exim 4/);
    expect(result.capabilitiesBeforeTls).toContain('STARTTLS');
    expect(result.capabilities).not.toContain('STARTTLS');
    expect(result.capabilities).toContain('AUTH CRAM-MD5 PLAIN LOGIN');
  });

  it('is up over implicit TLS', async () => {
    const result = await probe(target(exim, { port: exim.smtpsPort, security: 'tls' }));
    expect(result).toMatchObject({
      status: 'up',
      capabilitiesBeforeTls: [],
      tls: { trusted: true, hostnameMatches: true },
    });
  });

  it('selects SMTP where that is offered by ALPN, and refuses what it does not know', async () => {
    const offering = (alpn: string[]) => probe(target(exim, { port: exim.smtpPort, alpn }));
    expect((await offering(['smtp'])).tls).toMatchObject({ alpn: 'smtp' });
    expect(await offering(['http/1.1'])).toMatchObject({
      status: 'down',
      failure: { reason: 'tls-handshake', phase: 'tls' },
    });
  });

  it('with a certificate for another name is down, and all else is still told', async () => {
    const result = await probe(
      target(exim, { port: exim.smtpPort, servername: 'other.relaywatch.test' }),
    );
    expect(result).toMatchObject({
      status: 'down',
      failure: { reason: 'cert-hostname', phase: 'tls' },
      tls: { certificate: { subject: 'CN=exim.relaywatch.test' } },
    });
    expect(result.capabilities).toContain('PIPELINING');
  });

  it('takes a recipient of its own', async () => {
    const to = `postmaster@${exim.domain}`;
    const result = await probe(target(exim, { port: exim.smtpPort, depth: 'envelope', to }));
    expect(result).toMatchObject({ status: 'up', failure: null });
    expect(Object.keys(result.timings)).toEqual(expect.arrayContaining(['mail', 'rcpt']));
  });

  it('takes no recipient of somebody else', async () => {
    const to = 'postmaster@elsewhere.invalid';
    const result = await probe(target(exim, { port: exim.smtpPort, depth: 'envelope', to }));
    expect(result).toMatchObject({
      status: 'down',
      failure: {
        reason: 'recipient-rejected',
        phase: 'rcpt',
        reply: { code: 550, text: 'relay not permitted' },
      },
    });
  });

  it.each(['plain', 'login', 'cram-md5'] as const)('lets its user in by %s', async (mechanism) => {
    const { user, password } = exim.account;
    const check = (secret: string) =>
      probe(
        target(exim, { port: exim.smtpPort, depth: 'auth', auth: { user, secret, mechanism } }),
      );
    expect(await check(password)).toMatchObject({ status: 'up', failure: null });
    expect(await check('wrong')).toMatchObject({
      status: 'down',
      failure: { reason: 'auth-rejected', phase: 'auth', reply: { code: 535 } },
    });
  });

  it('is left with QUIT every time', async () => {
    const before = await exim.log();
    await probe(target(exim, { port: exim.smtpPort }));
    await probe(target(exim, { port: exim.smtpsPort, security: 'tls' }));
    const since = async () => (await exim.log()).slice(before.length);
    await expect.poll(since).toMatch(/(closed by QUIT\n[^]*){2}/);
    expect(await exim.log()).not.toMatch(LEFT_WITHOUT_A_WORD);
  });

  it('stopped refuses connections, and started again is up', async () => {
    await exim.stop();
    expect(await probe(target(exim, { port: exim.smtpPort }))).toMatchObject({
      status: 'down',
      failure: { reason: 'connect-refused', phase: 'connect' },
    });
    await exim.start();
    expect(await probe(target(exim, { port: exim.smtpPort }))).toMatchObject({ status: 'up' });
  });
});
