import { X509Certificate } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { certificateFacts, isForName, keptOf } from '../../../main/core/probe/certificate.ts';
import { KeptCertificate } from '../../../main/core/probe/kept-certificate.ts';
import { createAuthority } from '../../support/certificates.ts';

const authority = await createAuthority();
const issue = async (): Promise<X509Certificate> =>
  new X509Certificate((await authority.issue({ commonName: 'mx.example.org' })).certPem);

describe('a certificate kept between checks', () => {
  it('is one for all servers that show it', async () => {
    const shown = await issue();
    expect(keptOf(new X509Certificate(shown.raw))).toBe(keptOf(shown));
    expect(keptOf(keptOf(shown))).toBe(keptOf(shown));
  });

  it('says what the certificate says, also when it is read for the first time', async () => {
    const shown = await issue();
    const kept = new KeptCertificate(shown);
    const nowMs = Date.now();
    const facts = certificateFacts(kept, nowMs);
    expect(facts).toMatchObject({ subject: 'CN=mx.example.org', keyType: 'ec', keyBits: 256 });
    expect(facts).toEqual(certificateFacts(shown, nowMs));
    expect(isForName(kept, 'mx.example.org')).toBe(true);
    expect(isForName(kept, 'mx.example.net')).toBe(false);
  });

  it.each([
    'subject',
    'issuer',
    'subjectAltName',
    'infoAccess',
    'serialNumber',
    'validFrom',
    'validTo',
  ] as const)('has the same %s', async (name) => {
    const shown = await issue();
    expect(new KeptCertificate(shown)[name]).toBe(shown[name]);
  });

  it('knows who issued it', async () => {
    const kept = new KeptCertificate(await issue());
    const root = new X509Certificate(authority.caPem);
    expect(kept.checkIssued(root)).toBe(true);
    expect(kept.verify(root.publicKey)).toBe(true);
    expect(kept.verify(kept.publicKey)).toBe(false);
  });
});
