/** A chain of certificates judged four ways, each by itself: trust, time, name and pin. Pure. */

import { authorityOf, isForName, isSignedBy, issuerUrl, validityOf } from './certificate.ts';
import type { Certificate } from './kept-certificate.ts';
import type { MissingIssuer, Verification } from './result.ts';

/** Leaf first, never empty. */
export type Chain = readonly [Certificate, ...Certificate[]];

export interface Shown {
  chain: Chain;
  /** What the TLS library has against the chain, null when it leads to a trusted root and is valid in time. */
  verifyError: string | null;
  /** Whether a trusted root stands at the end of the chain, expired or not. Asked only when needed. */
  anchored: () => boolean;
}

export interface Expected {
  /** DNS name or IP address. */
  name: string;
  /** SHA-256 of the leaf in hex, with or without colons; undefined when none is pinned. */
  pin: string | undefined;
  nowMs: number;
}

export interface Judged {
  verification: Verification;
  /** The first certificate of the chain that is not valid in time. */
  outOfTime: { certificate: Certificate; isLeaf: boolean } | null;
  /** The certificate that the chain lacks, when that is why it is not trusted. */
  missingIssuer: MissingIssuer | null;
}

/** Findings of the library about time; any other is about trust. */
const TIME_ERRORS = { CERT_HAS_EXPIRED: 'expired', CERT_NOT_YET_VALID: 'not-yet-valid' } as const;

export const isTimeError = (verifyError: string | null): boolean =>
  verifyError !== null && verifyError in TIME_ERRORS;

/** What the library would say of the chain's validity in time. */
export function timeErrorOf(chain: readonly Certificate[], nowMs: number): string | null {
  const certificate = chain.find((one) => timeOf(one, nowMs) !== 'valid');
  if (!certificate) return null;
  return timeOf(certificate, nowMs) === 'expired' ? 'CERT_HAS_EXPIRED' : 'CERT_NOT_YET_VALID';
}

export function verify(shown: Shown, { name, pin, nowMs }: Expected): Judged {
  const { chain, verifyError } = shown;
  const [leaf] = chain;
  const trust = trustOf(shown);
  const certificate = chain.find((one) => timeOf(one, nowMs) !== 'valid');
  return {
    verification: {
      trust,
      // When the library's clock and ours disagree by a moment, the library's finding stands.
      time: certificate ? timeOf(certificate, nowMs) : libraryTime(verifyError),
      name: isForName(leaf, name) ? 'matches' : 'differs',
      pin: pinOf(leaf, pin),
    },
    outOfTime: certificate ? { certificate, isLeaf: certificate === leaf } : null,
    missingIssuer: trust === 'incomplete' ? missingIssuer(chain) : null,
  };
}

/** RFC 5280 section 6, as far as the library's single finding and the chain tell. */
function trustOf({ chain, verifyError, anchored }: Shown): Verification['trust'] {
  if (verifyError === null || (isTimeError(verifyError) && anchored())) return 'trusted';
  if (verifyError === 'CERT_REVOKED') return 'revoked';
  if (isSelfSigned(last(chain))) return chain.length === 1 ? 'self-signed' : 'unknown-authority';
  return verifyError.startsWith('UNABLE_TO_') || isTimeError(verifyError)
    ? 'incomplete'
    : 'unverified';
}

function timeOf(certificate: Certificate, nowMs: number): Verification['time'] {
  const { fromMs, toMs } = validityOf(certificate);
  if (toMs < nowMs) return 'expired';
  return fromMs > nowMs ? 'not-yet-valid' : 'valid';
}

function libraryTime(verifyError: string | null): Verification['time'] {
  return verifyError !== null && verifyError in TIME_ERRORS
    ? TIME_ERRORS[verifyError as keyof typeof TIME_ERRORS]
    : 'valid';
}

function pinOf(leaf: Certificate, pin: string | undefined): Verification['pin'] {
  if (pin === undefined) return 'none';
  const plain = (hex: string): string => hex.replaceAll(':', '').toLowerCase();
  return plain(leaf.fingerprint256) === plain(pin) ? 'matches' : 'differs';
}

/** Whoever issued the last certificate sent, and where that certificate says it can be had. */
function missingIssuer(chain: Chain): MissingIssuer {
  const end = last(chain);
  const url = issuerUrl(end);
  return { subject: authorityOf(end), ...(url !== null && { url }) };
}

const last = (chain: Chain): Certificate => chain.at(-1) ?? chain[0];

/** By name and signature; whether it may sign at all is not asked, for many that do may not. */
const isSelfSigned = (certificate: Certificate): boolean =>
  certificate.subject === certificate.issuer && isSignedBy(certificate, certificate);
