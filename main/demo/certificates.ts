/** Makes X.509 certificates (RFC 5280) in memory: a root of one's own and what it signs. */

// The X.509 library's dependency injection needs it loaded before.
import 'reflect-metadata';

import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const DAY_MS = 86_400_000;
const P_256: KeyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };

/** WebCrypto parameters of a key pair that signs. */
export type KeyAlgorithm = webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams;

/** A certificate with its private key: able to sign others when it was made with `ca`. */
export interface Certificate {
  certPem: string;
  /** PKCS #8, unencrypted. */
  keyPem: string;
  /** Distinguished name, as the issuer field of what it signs. */
  subject: string;
  keys: webcrypto.CryptoKeyPair;
}

export interface CertificateRequest {
  /** Empty for a certificate that names nobody but by its alternative names. */
  commonName: string;
  /** DNS names and IP addresses; the common name alone when absent. A CA has none. */
  altNames?: readonly string[];
  /** One day ago when absent. */
  notBefore?: Date;
  /** In 61 days when absent, in ten years for a CA. */
  notAfter?: Date;
  /** Who signs; itself when absent. */
  issuer?: Certificate;
  /** Whether it may sign other certificates. */
  ca?: boolean;
  /** Where the issuer's certificate can be had (authorityInfoAccess); not said when absent. */
  issuerUrl?: string;
  /** ECDSA on P-256 with SHA-256 when absent. */
  algorithm?: KeyAlgorithm;
}

export interface Authority {
  /** The root to trust, as PEM. */
  caPem: string;
  /** Signs a certificate for a TLS server. */
  issue(request: Omit<CertificateRequest, 'issuer' | 'ca'>): Promise<Certificate>;
}

/** Makes a key pair and a certificate for it. */
export async function createCertificate(request: CertificateRequest): Promise<Certificate> {
  const { commonName, issuer, ca = false, algorithm = P_256, issuerUrl } = request;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const subject = commonName === '' ? '' : `CN=${commonName}`;
  const signer = issuer ?? { subject, keys };
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: signer.subject,
    publicKey: keys.publicKey,
    signingKey: signer.keys.privateKey,
    signingAlgorithm: signingAlgorithm(signer.keys.privateKey),
    notBefore: request.notBefore ?? new Date(Date.now() - DAY_MS),
    notAfter: request.notAfter ?? new Date(Date.now() + (ca ? 3650 : 61) * DAY_MS),
    extensions: [
      new BasicConstraintsExtension(ca, undefined, true),
      ...(ca
        ? [new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true)]
        : [
            new KeyUsagesExtension(
              KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment,
              true,
            ),
            new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
            new SubjectAlternativeNameExtension(
              (request.altNames ?? [commonName]).map((value) => ({
                type: isIP(value) ? 'ip' : 'dns',
                value,
              })),
            ),
          ]),
      ...(issuerUrl === undefined
        ? []
        : [new AuthorityInfoAccessExtension({ caIssuers: issuerUrl })]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(signer.keys.publicKey),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certPem: `${certificate.toString('pem')}\n`,
    keyPem: pem('PRIVATE KEY', Buffer.from(pkcs8)),
    subject,
    keys,
  };
}

/** A new root certificate that can sign server certificates. */
export async function createAuthority(commonName: string): Promise<Authority> {
  const root = await createCertificate({ commonName, ca: true });
  return {
    caPem: root.certPem,
    issue: (request) => createCertificate({ ...request, issuer: root }),
  };
}

/** RSA keys carry their hash; ECDSA is signed with SHA-256. */
function signingAlgorithm(key: webcrypto.CryptoKey): { name: string; hash: string } {
  const { name, hash } = key.algorithm as { name: string; hash?: { name: string } };
  return { name, hash: hash?.name ?? 'SHA-256' };
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
