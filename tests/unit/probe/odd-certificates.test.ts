import { X509Certificate } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { certificateFacts, isForName } from '../../../main/core/probe/certificate.ts';
import { createTrust } from '../../../main/core/probe/roots.ts';
import { verify } from '../../../main/core/probe/verification.ts';
import { createAuthority } from '../../support/certificates.ts';
import type { IssueOptions } from '../../support/certificates.ts';

const NOW = Date.now();
const authority = await createAuthority();
const issue = async (options: IssueOptions = {}) =>
  new X509Certificate((await authority.issue(options)).certPem);

/** The same certificate with some bytes replaced; its signature no longer fits. */
function forged(certificate: X509Certificate, change: (der: Buffer) => void): X509Certificate {
  const der = Buffer.from(certificate.raw);
  change(der);
  return new X509Certificate(der);
}

const UTC_TIME = Buffer.from([0x17, 13]);
const EC_PUBLIC_KEY = Buffer.from('2a8648ce3d0201', 'hex');
const P_256 = Buffer.from('2a8648ce3d030107', 'hex');

function writeTime(which: 'from' | 'to', text: string) {
  return (der: Buffer): void => {
    const from = der.indexOf(UTC_TIME);
    der.write(text, (which === 'from' ? from : from + 15) + 2, 'latin1');
  };
}

const judged = (leaf: X509Certificate, verifyError = 'DEPTH_ZERO_SELF_SIGNED_CERT') =>
  verify(
    { chain: [leaf], verifyError, anchored: () => false },
    { name: 'localhost', pin: undefined, nowMs: NOW },
  ).verification;

describe('of an odd certificate all is told that can be:', () => {
  test('one that names nobody', async () => {
    const certificate = await issue({ commonName: '', altNames: ['localhost'] });
    expect(certificateFacts(certificate, NOW)).toMatchObject({
      subject: '',
      issuer: 'CN=Relaywatch test authority',
      subjectAltNames: ['DNS:localhost'],
    });
    expect(isForName(certificate, 'localhost')).toBe(true);
    expect(isForName(certificate, 'undefined')).toBe(false);
  });

  test('one that names nobody, not even its issuer', async () => {
    const certificate = await issue({ commonName: '', altNames: ['localhost'], selfSigned: true });
    expect(certificateFacts(certificate, NOW)).toMatchObject({ subject: '', issuer: '' });
    expect(judged(certificate)).toMatchObject({ trust: 'self-signed', name: 'matches' });
  });

  test.each([['991399999999Z'], ['letters only'], ['\0\0\0\0\0\0\0\0\0\0\0\0Z']])(
    'one that ends at no time: %j',
    async (text) => {
      const certificate = forged(await issue({ selfSigned: true }), writeTime('to', text));
      expect(certificateFacts(certificate, NOW)).toMatchObject({
        validTo: '1970-01-01T00:00:00.000Z',
        lifeLeftPercent: 0,
      });
      expect(judged(certificate).time).toBe('expired');
    },
  );

  test('one that begins at no time', async () => {
    const certificate = forged(await issue(), writeTime('from', 'letters only'));
    expect(certificateFacts(certificate, NOW)).toMatchObject({
      validFrom: '1970-01-01T00:00:00.000Z',
    });
  });

  test('one that never ends', async () => {
    const certificate = await issue({ notAfter: new Date('9999-12-31T23:59:59Z') });
    const { validTo, lifeLeftPercent, daysLeft } = certificateFacts(certificate, NOW);
    expect([validTo, lifeLeftPercent]).toEqual(['9999-12-31T23:59:59.000Z', 99.9]);
    expect(daysLeft).toBeGreaterThan(2_000_000);
  });

  test.each([
    ['of an unknown kind', EC_PUBLIC_KEY],
    ['on an unknown curve', P_256],
  ])('one with a key %s', async (_, oid) => {
    const certificate = forged(await issue({ selfSigned: true }), (der) => {
      der[der.indexOf(oid) + oid.length - 1] = 0x77;
    });
    expect(certificateFacts(certificate, NOW)).toMatchObject({ keyType: 'unknown', keyBits: null });
    expect(judged(certificate).trust).toBe('unverified');
    const trust = createTrust(() => [certificate.toString()]);
    expect(trust.anchors(await issue({ selfSigned: true }), [])).toBe(false);
  });

  test.each(['\x1b[2J', '\r\n', '\0', '\u202e', '<b>&amp;'])(
    'one whose names hold %j, made harmless',
    async (odd) => {
      const name = `a${odd}b`;
      const certificate = await issue({ commonName: name, altNames: [name, 'localhost'] });
      const { subject, subjectAltNames } = certificateFacts(certificate, NOW);
      expect(subject + subjectAltNames.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(isForName(certificate, 'localhost')).toBe(true);
    },
  );

  test('one of thousands of names, of which some are enough', async () => {
    const altNames = Array.from({ length: 3000 }, (_, index) => `n${index}.example.org`);
    const certificate = await issue({ altNames });
    expect(certificateFacts(certificate, NOW).subjectAltNames).toHaveLength(200);
    expect(isForName(certificate, 'n2999.example.org')).toBe(true);
  });
});
