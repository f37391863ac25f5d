import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { beforeAll, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import type { Mechanism, Target } from '../../../main/core/probe/target.ts';
import { startDovecot } from '../../support/dovecot.ts';
import type { Dovecot } from '../../support/dovecot.ts';
import { startPostfix } from '../../support/postfix.ts';
import type { Postfix } from '../../support/postfix.ts';
import { FETCH_MS, target } from './target.ts';

const run = promisify(execFile);
const DOMAIN = 'relaywatch.test';

let dovecot: Dovecot;
let postfix: Postfix;
beforeAll(async () => {
  dovecot = await startDovecot();
  postfix = await startPostfix();
  // A server for one domain, that asks Dovecot who its users are. Set by Postfix' own tool: a setting that is there
  // twice makes its logger warn itself, and wait for itself.
  const config = join(dirname(postfix.caFile), 'config');
  await run('postconf', [
    ...['-c', config, '-e'],
    `mydestination=${DOMAIN}`,
    'smtpd_relay_restrictions=permit_sasl_authenticated, reject_unauth_destination',
    'smtpd_sender_restrictions=reject_non_fqdn_sender',
    'smtpd_delay_reject=no',
    'smtpd_sasl_auth_enable=yes',
    'smtpd_sasl_type=dovecot',
    `smtpd_sasl_path=inet:127.0.0.1:${dovecot.port}`,
    'smtpd_tls_auth_only=yes',
  ]);
  await run('postfix', ['-c', config, 'reload']);
  return async () => {
    await postfix.close();
    await dovecot.close();
  };
}, FETCH_MS);

const check = (changes: Partial<Target>) =>
  probe(target(postfix, { port: postfix.smtpPort, ...changes }));

describe('Postfix that relays for nobody', () => {
  it('takes a recipient of its own', async () => {
    const result = await check({ depth: 'envelope', to: `postmaster@${DOMAIN}` });
    expect(result).toMatchObject({ status: 'up', failure: null });
  });

  it('takes no recipient of somebody else', async () => {
    const result = await check({ depth: 'envelope', to: 'postmaster@elsewhere.invalid' });
    expect(result).toMatchObject({
      status: 'down',
      failure: {
        reason: 'recipient-rejected',
        phase: 'rcpt',
        reply: { code: 554, enhanced: '5.7.1' },
      },
    });
  });

  it('takes no sender from nowhere', async () => {
    const result = await check({
      depth: 'envelope',
      from: 'nobody@nowhere',
      to: `postmaster@${DOMAIN}`,
    });
    expect(result).toMatchObject({
      status: 'down',
      failure: {
        reason: 'sender-rejected',
        phase: 'mail',
        reply: { code: 504, enhanced: '5.5.2' },
      },
    });
  });

  it('is left with RSET and QUIT', async () => {
    const before = (await postfix.log()).length;
    await check({ depth: 'envelope', to: `postmaster@${DOMAIN}` });
    const since = async () => (await postfix.log()).slice(before);
    await expect
      .poll(since)
      .toMatch(/disconnect from .* ehlo=2 starttls=1 mail=1 rcpt=1 rset=1 quit=1 commands=7/);
    expect(await since()).not.toMatch(/lost connection|timeout after|improper command/);
  });
});

describe('Postfix with Dovecot', () => {
  const auth = (secret: string, mechanism?: Mechanism) => ({
    user: dovecot.account.user,
    secret,
    ...(mechanism && { mechanism }),
  });

  it.each(['plain', 'login', 'cram-md5', 'scram-sha-1', 'scram-sha-256'] as const)(
    'lets its user in by %s, and nobody who has the wrong password',
    async (mechanism) => {
      const { password } = dovecot.account;
      const right = await check({ depth: 'auth', auth: auth(password, mechanism) });
      expect(right).toMatchObject({ status: 'up', failure: null });
      expect(right.transcript.map(({ line }) => line)).toContainEqual(
        expect.stringMatching(new RegExp(`^AUTH ${mechanism.toUpperCase()}`)),
      );
      expect(right.transcript.at(-2)?.line).toBe('QUIT');

      const wrong = await check({ depth: 'auth', auth: auth('wrong', mechanism) });
      expect(wrong).toMatchObject({
        status: 'down',
        failure: { reason: 'auth-rejected', phase: 'auth', reply: { code: 535 } },
      });
    },
  );

  it('is asked for the strongest that it offers', async () => {
    const { transcript, status } = await check({
      depth: 'auth',
      auth: auth(dovecot.account.password),
    });
    expect(status).toBe('up');
    expect(transcript.map(({ line }) => line)).toContain('AUTH SCRAM-SHA-256 ***');
  });

  it.each(['xoauth2', 'oauthbearer'] as const)(
    'lets its user in by %s with a good token, and not with one that is not',
    async (mechanism) => {
      const good = dovecot.token(3600);
      const right = await check({ depth: 'auth', auth: auth(good, mechanism) });
      expect(right).toMatchObject({ status: 'up', failure: null });
      expect(right.transcript.map(({ line }) => line)).toContain(
        `AUTH ${mechanism.toUpperCase()} ***`,
      );
      expect(JSON.stringify(right)).not.toContain(good);

      for (const bad of [dovecot.token(-60), `${good}x`, 'no token at all']) {
        const wrong = await check({ depth: 'auth', auth: auth(bad, mechanism) });
        expect(wrong).toMatchObject({
          status: 'down',
          failure: { reason: 'auth-rejected', phase: 'auth', reply: { code: 535 } },
        });
        expect(JSON.stringify(wrong)).not.toContain(bad);
        expect(wrong.transcript.at(-2)?.line).toBe('QUIT');
      }
    },
  );
});
