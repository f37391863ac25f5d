import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import { createAuthority } from '../../support/certificates.ts';
import { startOpenSsl } from '../../support/openssl-server.ts';
import type { OpenSslServer } from '../../support/openssl-server.ts';
import { target } from './target.ts';

const HOSTNAME = 'mx.relaywatch.test';
const authority = await createAuthority();
const certificate = await authority.issue({ commonName: HOSTNAME });
const place = { hostname: HOSTNAME, address: '127.0.0.1', caPem: authority.caPem };

let server: OpenSslServer;
afterEach(() => server.close());

/** A check of a mail server that OpenSSL's own plays, and that does something between EHLO and its answer. */
async function check(args: readonly string[], meanwhile: () => Promise<void> = () => delay(0)) {
  server = await startOpenSsl({ certificate, args });
  const result = probe(target(place, { port: server.port, security: 'tls' }));
  server.tell('220 mx.relaywatch.test ESMTP\r\n');
  const conversation = async (): Promise<void> => {
    await server.heard(/EHLO/);
    await meanwhile();
    server.tell('250 mx.relaywatch.test\r\n');
    await server.heard(/QUIT/);
    server.tell('221 Bye\r\n');
  };
  await Promise.race([result, conversation()]);
  return result;
}

/** Commands to the server itself, each read by itself. */
async function command(letter: string, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    server.tell(`${letter}\n`);
    await delay(2);
  }
}

describe('OpenSSL’s own server that', () => {
  it('sends session tickets by the thousand is up', async () => {
    expect(await check(['-tls1_3', '-num_tickets', '3000'])).toMatchObject({
      status: 'up',
      tls: { version: 'TLSv1.3', trusted: true },
    });
  });

  it.each([
    ['new keys', 'k'],
    ['new keys of both sides', 'K'],
  ])('wants %s again and again in TLS 1.3 is up', async (_, letter) => {
    expect(await check(['-tls1_3'], () => command(letter, 100))).toMatchObject({ status: 'up' });
    await server.heard(/KEYUPDATE|SSL_do_handshake -> 1/);
  });

  it.each([
    ['wants to negotiate anew in TLS 1.2', 'r'],
    ['wants to negotiate anew and a certificate of the client in TLS 1.2', 'R'],
  ])('%s is up', async (_, letter) => {
    expect(await check(['-tls1_2'], () => command(letter, 3))).toMatchObject({
      status: 'up',
      tls: { version: 'TLSv1.2', trusted: true },
    });
  });

  it.each([
    ['TLSv1.3', '-tls1_3', /certificate required/],
    ['TLSv1.2', '-tls1_2', /handshake failure/],
  ])('takes nobody without a certificate in %s says so', async (_, version, says) => {
    const { status, failure } = await check([version, '-Verify', '1', '-verify_return_error']);
    expect({ status, failure }).toMatchObject({
      status: 'down',
      failure: { reason: 'tls-handshake', phase: 'tls' },
    });
    expect(failure?.message).toMatch(says);
  });
});
