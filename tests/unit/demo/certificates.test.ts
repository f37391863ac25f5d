import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import * as tls from 'node:tls';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from 'vitest';

import { createAuthority, inDays } from '../../support/certificates.ts';
import type { Issued, IssueOptions } from '../../support/certificates.ts';

/** Error code of a verified handshake, null when it is trusted. */
async function handshake(issued: Issued, caPem: string): Promise<string | null> {
  const server = tls.createServer({ key: issued.keyPem, cert: issued.chainPem }).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = tls.connect({
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: caPem,
    ciphers: 'DEFAULT@SECLEVEL=0',
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  // A code at run time, whatever the type says; for a wrong name an Error that carries one.
  const error: unknown = socket.authorizationError;
  socket.destroy();
  server.close();
  if (error === null || typeof error === 'string') return error;
  return (error as { code: string }).code;
}

describe('certificates made for a server', () => {
  it.each<[string, IssueOptions, string | null]>([
    ['an ordinary one is trusted', {}, null],
    ['one with an RSA key is trusted', { keyType: 'rsa' }, null],
    ['one on P-384 is trusted', { keyType: 'ec-384' }, null],
    ['one behind an intermediate that is sent is trusted', { intermediate: 'sent' }, null],
    [
      'one whose intermediate is missing is not',
      { intermediate: 'missing' },
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    ['a self-signed one is not', { selfSigned: true }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['an expired one is not', { notBefore: inDays(-90), notAfter: inDays(-1) }, 'CERT_HAS_EXPIRED'],
    [
      'one of the future is not',
      { notBefore: inDays(1), notAfter: inDays(90) },
      'CERT_NOT_YET_VALID',
    ],
    [
      'one for another name is not',
      { commonName: 'mx.example.org' },
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
  ])('%s', async (_case, options, expected) => {
    const authority = await createAuthority();
    expect(await handshake(await authority.issue(options), authority.caPem)).toBe(expected);
  });

  it('another authority does not vouch for them', async () => {
    const [ours, other] = await Promise.all([createAuthority('Ours'), createAuthority('Other')]);
    expect(await handshake(await ours.issue(), other.caPem)).toBe(
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    );
  });

  it('carry names and addresses, key size and signature as asked', async () => {
    const authority = await createAuthority();
    const issued = await authority.issue({
      commonName: 'mx.example.org',
      altNames: ['mx.example.org', '127.0.0.1', '::1'],
      keyType: 'rsa-1024',
    });
    const certificate = new X509Certificate(issued.certPem);
    expect(certificate.subject).toBe('CN=mx.example.org');
    expect(certificate.subjectAltName).toBe(
      'DNS:mx.example.org, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024);
    expect(certificate.ca).toBe(false);
    expect(certificate.verify(new X509Certificate(authority.caPem).publicKey)).toBe(true);
  });
});
