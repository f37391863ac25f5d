/** Facts of X.509 certificates, the same from OpenSSL (Node) and BoringSSL (Electron). */

import { checkServerIdentity } from 'node:tls';
import type { PeerCertificate } from 'node:tls';

import { KeptCertificate } from './kept-certificate.ts';
import type { Certificate } from './kept-certificate.ts';
import type { CertificateFacts } from './result.ts';
import { bounded, visible } from './text.ts';

const DAY_MS = 86_400_000;
const MAX_TEXT = 1000;
const MAX_NAMES = 200;

/** Node's types do not know that a certificate may name nobody: its names are then all alternative ones. */
interface Names {
  subject?: string;
  issuer?: string;
  subjectAltName?: string | undefined;
}

/** Everything but what is left of its life, which depends on when one asks. */
type FixedFacts = Omit<CertificateFacts, 'daysLeft' | 'lifeLeftPercent'>;

/** Epoch milliseconds. */
export interface Validity {
  fromMs: number;
  toMs: number;
}

interface Known {
  facts: FixedFacts;
  validity: Validity;
  /** Names asked about, and whether the certificate is for them. */
  names: Map<string, boolean>;
  kept: KeptCertificate;
}

/** The same few certificates are seen again and again; reading one costs more than the rest of a check. */
const known = new Map<string, Known>();
const MAX_KNOWN = 4096;
const MAX_NAMES_ASKED = 64;

function knownOf(certificate: Certificate): Known {
  const key = certificate.fingerprint256;
  const found = known.get(key);
  if (found) return found;
  const facts = readFacts(
    certificate instanceof KeptCertificate ? certificate.read() : certificate,
  );
  const validity = { fromMs: Date.parse(facts.validFrom), toMs: Date.parse(facts.validTo) };
  const kept = new KeptCertificate(certificate);
  const read: Known = { facts, validity, names: new Map(), kept };
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, read);
  return read;
}

export function certificateFacts(certificate: Certificate, nowMs: number): CertificateFacts {
  const { facts, validity } = knownOf(certificate);
  return {
    ...facts,
    daysLeft: daysBetween(nowMs, validity.toMs),
    lifeLeftPercent: percentLeft(validity, nowMs),
  };
}

/** The certificate itself as PEM (RFC 7468), if it has been seen since the start. */
export const certificatePem = (fingerprint256: string): string | null =>
  known.get(fingerprint256)?.kept.read().toString() ?? null;

/** To be kept for later: one for all servers that show it. */
export const keptOf = (certificate: Certificate): Certificate => knownOf(certificate).kept;

export const validityOf = (certificate: Certificate): Validity => knownOf(certificate).validity;

/** Whether the certificate is for this DNS name or IP address (RFC 6125, as the TLS library has it). */
export function isForName(certificate: Certificate, name: string): boolean {
  const { names } = knownOf(certificate);
  let fits = names.get(name);
  if (fits === undefined) {
    fits = matches(certificate, name);
    if (names.size >= MAX_NAMES_ASKED) names.clear();
    names.set(name, fits);
  }
  return fits;
}

function matches({ subject, subjectAltName }: Names, name: string): boolean {
  const peer = {
    subject: { CN: /^CN=(.*)$/m.exec(subject ?? '')?.[1] },
    subjectaltname: subjectAltName,
  } as PeerCertificate;
  return checkServerIdentity(name, peer) === undefined;
}

/** Whether `issuer`'s key made the signature. Of a key that the TLS library cannot read, nothing is known. */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** Days with one decimal, never rounded up past the expiry: negative as soon as it is over. */
export function daysUntil(isoTime: string, nowMs: number): number {
  return daysBetween(nowMs, Date.parse(isoTime));
}

function daysBetween(nowMs: number, endMs: number): number {
  return Math.floor(((endMs - nowMs) / DAY_MS) * 10) / 10;
}

/** Rounded down as the days are. */
function percentLeft({ fromMs, toMs }: Validity, nowMs: number): number {
  const lifeMs = toMs - fromMs;
  if (lifeMs <= 0 || nowMs >= toMs) return 0;
  return Math.min(100, Math.floor(((toMs - nowMs) / lifeMs) * 1000) / 10);
}

/** Who issued it, as `CertificateFacts` has names. */
export const authorityOf = (certificate: Certificate): string =>
  distinguishedName((certificate as Names).issuer);

/**
 * Where the issuer's certificate can be had (RFC 5280 section 4.2.2.1), null when it does not say. Preferably by HTTP.
 * Node writes an access a line, and one with odd characters as a JSON string.
 */
export function issuerUrl(certificate: Certificate): string | null {
  const urls = [...(certificate.infoAccess ?? '').matchAll(/^CA Issuers - URI:(.+)$/gm)].map(
    ([, url = '']) => bounded(visible(url), MAX_TEXT),
  );
  return urls.find((url) => /^https?:/i.test(url)) ?? urls[0] ?? null;
}

function readFacts(certificate: Certificate): FixedFacts {
  return {
    subject: distinguishedName((certificate as Names).subject),
    issuer: authorityOf(certificate),
    subjectAltNames: alternativeNames(certificate.subjectAltName),
    validFrom: isoTime(certificate.validFrom),
    validTo: isoTime(certificate.validTo),
    serial: certificate.serialNumber,
    fingerprint256: certificate.fingerprint256,
    ...keyFacts(certificate),
    signatureAlgorithm: signatureAlgorithm(certificate.raw),
  };
}

/** What is no time is taken for the beginning of 1970, long over. */
function isoTime(text: string): string {
  const ms = Date.parse(text);
  return new Date(Number.isNaN(ms) ? 0 : ms).toISOString();
}

/** Node gives one attribute a line, the most general first; RFC 4514 writes the most specific first. */
function distinguishedName(lines = ''): string {
  return bounded(visible(lines.split('\n').reverse().join(', ')), MAX_TEXT);
}

/** Node writes a comma-separated list in which a name with odd characters is a JSON string. */
function alternativeNames(text: string | undefined): string[] {
  const names = text?.match(/[^,"]*(?:"(?:[^"\\]|\\.)*")?[^,"]*/g) ?? [];
  return names
    .map((name) => bounded(visible(name.trim()), MAX_TEXT))
    .filter((name) => name !== '')
    .slice(0, MAX_NAMES);
}

const CURVE_BITS: Record<string, number> = {
  prime256v1: 256,
  secp256k1: 256,
  secp384r1: 384,
  secp521r1: 521,
};

function keyFacts(certificate: Certificate): Pick<FixedFacts, 'keyType' | 'keyBits'> {
  try {
    const { asymmetricKeyType: keyType = 'unknown', asymmetricKeyDetails: details } =
      certificate.publicKey;
    if (keyType === 'ed25519') return { keyType, keyBits: 256 };
    if (keyType === 'ed448') return { keyType, keyBits: 456 };
    const curve = details?.namedCurve;
    const bits = curve === undefined ? details?.modulusLength : CURVE_BITS[curve];
    return { keyType, keyBits: bits ?? null };
  } catch {
    return { keyType: 'unknown', keyBits: null };
  }
}

/** RFC 5280 section 4.1.1.2, RFC 3279, RFC 5758, RFC 8410. */
const SIGNATURES: Record<string, string> = {
  '2a864886f70d010102': 'md2WithRSAEncryption',
  '2a864886f70d010104': 'md5WithRSAEncryption',
  '2a864886f70d010105': 'sha1WithRSAEncryption',
  '2a864886f70d01010a': 'rsassaPss',
  '2a864886f70d01010b': 'sha256WithRSAEncryption',
  '2a864886f70d01010c': 'sha384WithRSAEncryption',
  '2a864886f70d01010d': 'sha512WithRSAEncryption',
  '2a864886f70d01010e': 'sha224WithRSAEncryption',
  '2a8648ce3d0401': 'ecdsa-with-SHA1',
  '2a8648ce3d040301': 'ecdsa-with-SHA224',
  '2a8648ce3d040302': 'ecdsa-with-SHA256',
  '2a8648ce3d040303': 'ecdsa-with-SHA384',
  '2a8648ce3d040304': 'ecdsa-with-SHA512',
  '2b6570': 'Ed25519',
  '2b6571': 'Ed448',
};

/**
 * The name of the algorithm, or its OID in hex.
 * Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OID … }, signature }.
 */
export function signatureAlgorithm(der: Buffer): string {
  const certificate = derElement(der, 0);
  const tbs = certificate && derElement(der, certificate.start);
  const algorithm = tbs && derElement(der, tbs.end);
  const oid = algorithm && derElement(der, algorithm.start);
  if (!oid) return 'unknown';
  const hex = der.toString('hex', oid.start, oid.end);
  return SIGNATURES[hex] ?? `OID ${hex}`;
}

/** Where the content of the DER element at `offset` starts and ends. */
function derElement(der: Buffer, offset: number): { start: number; end: number } | null {
  const first = der[offset + 1];
  if (first === undefined) return null;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = offset + 2 + lengthBytes;
  if (lengthBytes > 4 || start > der.length) return null;
  const length = lengthBytes === 0 ? first : der.readUIntBE(offset + 2, lengthBytes);
  return { start, end: start + length };
}
