import { beforeAll, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { startDovecot } from '../../support/dovecot.ts';
import type { Dovecot } from '../../support/dovecot.ts';
import { FETCH_MS, target } from './target.ts';

let dovecot: Dovecot;
beforeAll(async () => {
  dovecot = await startDovecot();
  return () => dovecot.close();
}, FETCH_MS);

const check = (changes: Partial<Target> = {}) =>
  probe(target(dovecot, { port: dovecot.lmtpPort, lmtp: true, ...changes }));

describe('Dovecot’s LMTP', () => {
  it('is up over verified STARTTLS', async () => {
    const result = await check();
    expect(result).toMatchObject({
      status: 'up',
      failure: null,
      tls: { version: 'TLSv1.3', trusted: true, hostnameMatches: true },
    });
    expect(result.greeting).toMatch(/^220 .*Dovecot/);
    expect(result.transcript.map(({ line }) => line)).toContain('LHLO [127.0.0.1]');
  });

  it('takes mail for its user, and a test mail', async () => {
    const { user } = dovecot.account;
    expect(await check({ depth: 'envelope', to: user })).toMatchObject({ status: 'up' });
    expect(await check({ depth: 'message', to: user })).toMatchObject({ status: 'up' });
    await expect.poll(() => dovecot.log()).toMatch(/lmtp\(alice\).* saved mail to INBOX/);
  });

  it('takes no mail for a stranger', async () => {
    expect(await check({ depth: 'envelope', to: 'nobody' })).toMatchObject({
      status: 'down',
      failure: { reason: 'recipient-rejected', phase: 'rcpt', reply: { code: 550 } },
    });
  });

  it('does not know EHLO, nor HELO', async () => {
    expect(await check({ lmtp: false })).toMatchObject({
      status: 'down',
      failure: { reason: 'ehlo-rejected', phase: 'ehlo' },
    });
  });

  it('is left with QUIT', async () => {
    const before = (await dovecot.log()).length;
    await check();
    const since = async () => (await dovecot.log()).slice(before);
    await expect.poll(since).toMatch(/Disconnect from .*: Logged out/);
    expect(await since()).not.toMatch(/Connection closed|reset/);
  });
});
