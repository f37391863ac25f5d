import { once } from 'node:events';
import { createServer } from 'node:https';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createStubResolver } from '../../../main/core/dns/stub.ts';
import { createMtaStsSource } from '../../../main/headless/mta-sts/source.ts';
import { createAuthority } from '../../support/certificates.ts';
import type { Issued, TestAuthority } from '../../support/certificates.ts';

let authority: TestAuthority;
let certificate: Issued;
beforeAll(async () => {
  authority = await createAuthority();
  certificate = await authority.issue({ commonName: 'mta-sts.example.org' });
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Reads the policy of a domain from a web server that answers so. */
async function read(listener: RequestListener, domain = 'example.org') {
  const server = createServer({ key: certificate.keyPem, cert: certificate.chainPem }, listener);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const source = createMtaStsSource({
    resolver: createStubResolver(),
    ca: [authority.caPem],
    timeoutMs: 1000,
    connect: {
      port: (server.address() as AddressInfo).port,
      lookup: (_host, _options, callback) => {
        callback(null, [{ address: '127.0.0.1', family: 4 }]);
      },
    },
  });
  return source.policyText(domain);
}

describe('the policy of a domain over HTTPS', () => {
  it('is read from its well-known place', async () => {
    const asked: (string | undefined)[] = [];
    const text = await read((request, response) => {
      asked.push(request.headers.host?.replace(/:\d+$/, ''), request.url);
      response.setHeader('content-type', 'text/plain; charset=utf-8').end('version: STSv1\n');
    });
    expect(text).toEqual({ ok: true, value: 'version: STSv1\n' });
    expect(asked).toEqual(['mta-sts.example.org', '/.well-known/mta-sts.txt']);
  });

  it.each<[string, RequestListener, string]>([
    [
      'is missing',
      (_request, response) => response.writeHead(404).end(),
      'the policy is not there (HTTP 404)',
    ],
    [
      'is elsewhere',
      (_request, response) => response.writeHead(301, { location: 'https://example.net/' }).end(),
      'the policy is not there (HTTP 301)',
    ],
    [
      'is a web page',
      (_request, response) => response.setHeader('content-type', 'text/html').end('<p>'),
      'the policy is not text/plain but text/html',
    ],
    [
      'never ends',
      (_request, response) => {
        response.setHeader('content-type', 'text/plain');
        const more = () =>
          response.write('x'.repeat(10_000)) ? setImmediate(more) : response.once('drain', more);
        more();
      },
      'the policy is longer than 64 KiB',
    ],
    ['never comes', () => undefined, 'could not be read (ETIMEDOUT)'],
    [
      'stops half-way',
      (_request, response) => {
        response.setHeader('content-type', 'text/plain').write('version');
      },
      'could not be read (ETIMEDOUT)',
    ],
  ])('is refused when it %s', async (_case, listener, message) => {
    const text = await read(listener);
    expect(text.ok ? '' : text.message).toContain(message);
  });

  it('is refused from a server whose certificate is for another name', async () => {
    const text = await read((_request, response) => response.end(), 'example.net');
    expect(text.ok ? '' : text.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});
