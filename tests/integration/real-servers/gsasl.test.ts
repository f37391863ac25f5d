import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import { createAuthority } from '../../support/certificates.ts';
import { gnuSasl } from '../../support/gsasl.ts';
import type { GnuSasl } from '../../support/gsasl.ts';
import { EHLO_STARTTLS, GREETING, STARTTLS } from '../../support/smtp-script/case.ts';
import { answer, serve, startTls } from '../../support/smtp-script/script.ts';
import type { ScriptedServer, TlsOptions } from '../../support/smtp-script/script.ts';
import { FETCH_MS, target } from './target.ts';

const HOSTNAME = 'submission.relaywatch.test';
const account = { user: 'alice', password: 'correct horse battery staple' };
const authority = await createAuthority();
const issued = await authority.issue({ commonName: HOSTNAME });

let sasl: GnuSasl;
let server: ScriptedServer | undefined;
beforeAll(async () => {
  sasl = await gnuSasl();
}, FETCH_MS);
afterEach(() => server?.stop());

interface Way {
  secret?: string;
  binds?: boolean;
  tls?: TlsOptions;
}

async function login(offered: string, way: Way) {
  const { secret = account.password, binds = true, tls = {} } = way;
  server = await serve([
    GREETING,
    EHLO_STARTTLS,
    STARTTLS,
    startTls(issued, tls),
    answer(/^EHLO /, `250-mx\r\n250 AUTH ${offered}\r\n`),
    sasl.auth(account, binds),
  ]);
  const { port } = server;
  const place = { hostname: HOSTNAME, address: '127.0.0.1', caPem: authority.caPem };
  const auth = { user: account.user, secret };
  const result = await probe(target(place, { port, depth: 'auth', auth }));
  expect(server.errors).toEqual([]);
  return result;
}

describe('GNU SASL', () => {
  it.each([
    ['SCRAM-SHA-256-PLUS', 'TLSv1.3', true],
    ['SCRAM-SHA-256-PLUS', 'TLSv1.2', true],
    ['SCRAM-SHA-1-PLUS', 'TLSv1.3', true],
    ['SCRAM-SHA-1-PLUS', 'TLSv1.2', true],
    ['SCRAM-SHA-256', 'TLSv1.3', false],
    ['SCRAM-SHA-1', 'TLSv1.2', false],
  ] as const)(
    'lets its user in by %s over %s, and nobody who has the wrong password',
    async (mechanism, maxVersion, binds) => {
      const right = await login(mechanism, { binds, tls: { maxVersion } });
      expect(right).toMatchObject({ status: 'up', failure: null, tls: { version: maxVersion } });
      expect(right.transcript.map(({ line }) => line)).toContain(`AUTH ${mechanism} ***`);

      await server?.stop();
      const wrong = await login(mechanism, { secret: 'wrong', binds, tls: { maxVersion } });
      expect(wrong).toMatchObject({
        status: 'down',
        failure: { reason: 'auth-rejected', phase: 'auth', reply: { code: 535 } },
      });
    },
  );

  it('lets nobody in by SCRAM whose offer of channel binding was taken away on the way', async () => {
    expect(await login('SCRAM-SHA-256', { binds: true })).toMatchObject({
      status: 'down',
      failure: { reason: 'auth-rejected', phase: 'auth' },
    });
  });
});
