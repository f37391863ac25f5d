import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { SMTPServer } from 'smtp-server';
import { beforeAll, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import type { Credentials } from '../../../main/core/probe/target.ts';
import { createAuthority } from '../../support/certificates.ts';
import { target } from './target.ts';

const HOSTNAME = 'submission.relaywatch.test';
const USER = 'alice';
const PASSWORD = 'correct horse battery staple';
const TOKEN = 'ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg';

const authority = await createAuthority();
const place = { hostname: HOSTNAME, address: '127.0.0.1', caPem: authority.caPem };
let port: number;

beforeAll(async () => {
  const { chainPem, keyPem } = await authority.issue({ commonName: HOSTNAME });
  const server = new SMTPServer({
    name: HOSTNAME,
    cert: chainPem,
    key: keyPem,
    authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onAuth: (auth, _session, callback) => {
      const known =
        auth.method === 'XOAUTH2'
          ? auth.accessToken === TOKEN
          : auth.method === 'CRAM-MD5'
            ? auth.validatePassword(PASSWORD)
            : auth.password === PASSWORD;
      if (known && auth.username === USER) callback(null, { user: USER });
      else if (auth.method === 'XOAUTH2') callback(null, { data: { status: '401' } });
      else callback(new Error('Nobody of that name and password'));
    },
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  port = (listener.address() as AddressInfo).port;
  return () =>
    new Promise<void>((resolve) => {
      server.close(resolve);
    });
});

const login = (auth: Partial<Credentials>) =>
  probe(target(place, { port, depth: 'auth', auth: { user: USER, secret: PASSWORD, ...auth } }));

describe('smtp-server', () => {
  it.each([
    ['plain', PASSWORD],
    ['login', PASSWORD],
    ['cram-md5', PASSWORD],
    ['xoauth2', TOKEN],
  ] as const)(
    'lets its user in by %s, and nobody who has a wrong secret',
    async (mechanism, secret) => {
      const right = await login({ mechanism, secret });
      expect(right).toMatchObject({ status: 'up', failure: null });
      expect(JSON.stringify(right)).not.toContain(secret);

      const wrong = await login({ mechanism, secret: 'wrong-secret' });
      expect(wrong).toMatchObject({
        status: 'down',
        failure: { reason: 'auth-rejected', phase: 'auth', reply: { code: 535 } },
      });
      expect(JSON.stringify(wrong)).not.toContain('wrong-secret');
    },
  );

  it.each(['oauthbearer', 'scram-sha-256'] as const)(
    'lets nobody in by %s, which it does not offer',
    async (mechanism) => {
      const result = await login({ mechanism });
      expect(result.failure).toMatchObject({ reason: 'auth-unavailable', phase: 'auth' });
    },
  );

  it('is never told a password where its certificate is for another name', async () => {
    const result = await probe(
      target(place, {
        port,
        depth: 'auth',
        servername: 'other.relaywatch.test',
        auth: { user: USER, secret: PASSWORD },
      }),
    );
    expect(result.failure?.reason).toBe('cert-hostname');
    expect(result.transcript.map(({ line }) => line).join('\n')).not.toMatch(/^AUTH /m);
  });
});
