import { beforeAll, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { startOpenSmtpd } from '../../support/opensmtpd.ts';
import type { OpenSmtpd } from '../../support/opensmtpd.ts';
import { FETCH_MS, target } from './target.ts';

let opensmtpd: OpenSmtpd;
beforeAll(async () => {
  opensmtpd = await startOpenSmtpd();
  return () => opensmtpd.close();
}, FETCH_MS);

const check = (changes: Partial<Target> = {}) =>
  probe(target(opensmtpd, { port: opensmtpd.port, security: 'none', ...changes }));

describe('OpenSMTPD', () => {
  it('is up in the clear', async () => {
    const result = await check();
    expect(result).toMatchObject({ status: 'up', failure: null, tls: null });
    expect(result.greeting).toMatch(/^220 opensmtpd\.relaywatch\.test ESMTP OpenSMTPD/);
    expect(result.capabilities).toContain('ENHANCEDSTATUSCODES');
  });

  it('without a certificate has no STARTTLS: down where that is required, up where it is welcome', async () => {
    expect(await check({ security: 'starttls' })).toMatchObject({
      status: 'down',
      failure: { reason: 'starttls-unavailable', phase: 'ehlo' },
    });
    expect(await check({ security: 'opportunistic' })).toMatchObject({ status: 'up', tls: null });
  });

  it('answers a TLS handshake in plain text', async () => {
    expect(await check({ security: 'tls' })).toMatchObject({
      status: 'down',
      failure: { reason: 'tls-handshake', phase: 'tls' },
    });
  });

  it('takes a recipient of its own', async () => {
    const result = await check({ depth: 'envelope', to: `root@${opensmtpd.domain}` });
    expect(result).toMatchObject({ status: 'up', failure: null });
  });

  it('takes no recipient of somebody else', async () => {
    const result = await check({ depth: 'envelope', to: 'root@elsewhere.invalid' });
    expect(result).toMatchObject({
      status: 'down',
      failure: { reason: 'recipient-rejected', phase: 'rcpt', reply: { code: 550 } },
    });
  });

  it('is left with QUIT', async () => {
    const before = (await opensmtpd.log()).length;
    await check();
    const since = async () => (await opensmtpd.log()).slice(before);
    await expect.poll(since).toMatch(/smtp disconnected reason=quit/);
    expect(await since()).not.toMatch(/reason=(?!quit)/);
  });

  it('stopped refuses connections, and started again is up', async () => {
    await opensmtpd.stop();
    expect(await check()).toMatchObject({
      failure: { reason: 'connect-refused', phase: 'connect' },
    });
    await opensmtpd.start();
    expect(await check()).toMatchObject({ status: 'up' });
  });
});
