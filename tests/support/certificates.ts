/** Certificates for tests: good ones, and every way of being wrong. */

import { createCertificate } from '../../main/demo/certificates.ts';
import type { Certificate, KeyAlgorithm } from '../../main/demo/certificates.ts';

const KEY_TYPES = {
  ec: { name: 'ECDSA', namedCurve: 'P-256' },
  'ec-384': { name: 'ECDSA', namedCurve: 'P-384' },
  rsa: rsa(2048, 'SHA-256'),
  'rsa-384': rsa(2048, 'SHA-384'),
  /** Too short to be safe. */
  'rsa-1024': rsa(1024, 'SHA-256'),
  /** Its own key is fine; what it signs, itself included, uses SHA-1. */
  'rsa-sha1': rsa(2048, 'SHA-1'),
} satisfies Record<string, KeyAlgorithm>;

export type KeyType = keyof typeof KEY_TYPES;

export interface IssueOptions {
  /** `localhost` when absent. */
  commonName?: string;
  /** DNS names and IP addresses; the common name alone when absent. */
  altNames?: readonly string[];
  /** Yesterday when absent. */
  notBefore?: Date;
  /** In 61 days when absent. */
  notAfter?: Date;
  keyType?: KeyType;
  /** Signed by itself instead of by the authority. */
  selfSigned?: boolean;
  /** Signed by an intermediate with a key of the same type, that the chain sends, or wrongly leaves out. */
  intermediate?: 'sent' | 'missing';
  /** Signed at the end of a chain of so many intermediates, all of them sent. */
  intermediates?: number;
  /** Where it says that its issuer's certificate can be had. */
  issuerUrl?: string;
}

export interface Issued {
  /** The leaf alone. */
  certPem: string;
  keyPem: string;
  /** What a server should send: the leaf and, when sent, the intermediate. */
  chainPem: string;
}

export interface TestAuthority {
  /** The root certificate, to be trusted. */
  caPem: string;
  issue(options?: IssueOptions): Promise<Issued>;
}

/** A root of one's own; two of them do not trust each other. */
export async function createAuthority(
  commonName = 'Relaywatch test authority',
): Promise<TestAuthority> {
  const root = await createCertificate({ commonName, ca: true });
  const intermediates = new Map<KeyType, Promise<Certificate>>();
  const intermediateWith = (keyType: KeyType) => {
    const known = intermediates.get(keyType);
    if (known) return known;
    const made = createCertificate({
      commonName: `${commonName} intermediate`,
      ca: true,
      issuer: root,
      algorithm: KEY_TYPES[keyType],
    });
    intermediates.set(keyType, made);
    return made;
  };

  return {
    caPem: root.certPem,
    issue: async (options = {}) => {
      const { commonName: name = 'localhost', keyType, selfSigned, ...rest } = options;
      const middle = options.intermediate ? await intermediateWith(keyType ?? 'ec') : null;
      const line: Certificate[] = [];
      while (line.length < (options.intermediates ?? 0))
        line.unshift(
          await createCertificate({
            commonName: `${commonName} intermediate ${line.length}`,
            ca: true,
            issuer: line[0] ?? root,
          }),
        );
      const leaf = await createCertificate({
        commonName: name,
        ...(rest.altNames && { altNames: rest.altNames }),
        ...(rest.notBefore && { notBefore: rest.notBefore }),
        ...(rest.notAfter && { notAfter: rest.notAfter }),
        ...(rest.issuerUrl !== undefined && { issuerUrl: rest.issuerUrl }),
        ...(keyType && { algorithm: KEY_TYPES[keyType] }),
        ...(!selfSigned && { issuer: line[0] ?? middle ?? root }),
      });
      const sendsMiddle = options.intermediate === 'sent';
      return {
        certPem: leaf.certPem,
        keyPem: leaf.keyPem,
        chainPem: [leaf, ...line, ...(middle && sendsMiddle ? [middle] : [])]
          .map(({ certPem }) => certPem)
          .join(''),
      };
    },
  };
}

/** A moment so many days from now. */
export function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}

function rsa(modulusLength: number, hash: string): KeyAlgorithm {
  return {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash,
  };
}
