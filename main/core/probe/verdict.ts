/** What to make of a TLS session: trust, time, name and pin judged apart; then one problem, or none. */

import type { X509Certificate } from 'node:crypto';
import { checkServerIdentity } from 'node:tls';
import type { PeerCertificate } from 'node:tls';

import { certificateFacts } from './certificate.ts';
import type { CertificateProblem, TlsFacts } from './result.ts';
import { Stop } from './stop.ts';
import type { CertificatePolicy, TlsVersion } from './target.ts';
import { bounded, visible } from './text.ts';
import { weaknesses } from './weaknesses.ts';

export interface Evidence {
  version: string;
  cipher: string;
  keyExchange: string | null;
  ocspStapled: boolean;
  /** Leaf first, never empty. */
  chain: readonly [X509Certificate, ...X509Certificate[]];
  verifyError: string | null;
  /** Whether the session goes on from one before, in which the certificates were shown. */
  resumed: boolean;
  /** Whether a trusted root stands at the end of the chain, expired or not. Asked only when needed. */
  anchored: () => boolean;
}

export interface Verdict {
  facts: TlsFacts;
  /** The failure the policy makes of it, or null. */
  stop: Stop | null;
}

export interface Policy {
  /** The name verified: DNS name or IP address. */
  name: string;
  certificate: CertificatePolicy;
  minTls: TlsVersion | undefined;
  nowMs: number;
}

/** Findings of the library about time; any other is about trust. */
const TIME_ERRORS = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

export const isTimeError = (verifyError: string | null): boolean =>
  verifyError !== null && TIME_ERRORS.has(verifyError);

/** What the library would say of the chain's validity in time. */
export function timeErrorOf(chain: readonly X509Certificate[], nowMs: number): string | null {
  const problem = timeProblem(chain, nowMs)?.problem;
  if (problem === undefined) return null;
  return problem === 'cert-expired' ? 'CERT_HAS_EXPIRED' : 'CERT_NOT_YET_VALID';
}

export function judgeTls(evidence: Evidence, policy: Policy): Verdict {
  const { nowMs } = policy;
  const [leaf, ...issuers] = evidence.chain;
  const certificate = certificateFacts(leaf, nowMs);
  const chain = [certificate, ...issuers.map((issuer) => certificateFacts(issuer, nowMs))];
  const hostnameMatches = matchesName(policy.name, leaf);
  const finding = findProblem(evidence, policy, hostnameMatches);
  const facts: TlsFacts = {
    version: evidence.version,
    cipher: evidence.cipher,
    trusted: evidence.verifyError === null,
    hostnameMatches,
    problem: finding?.problem ?? null,
    certificate,
    chain,
    earliestExpiry: chain.map(({ validTo }) => validTo).reduce((a, b) => (a < b ? a : b)),
    ...(evidence.keyExchange !== null && { keyExchange: evidence.keyExchange }),
    ocspStapled: evidence.ocspStapled,
    resumed: evidence.resumed,
    weaknesses: weaknesses(evidence, chain),
  };
  return { facts, stop: judgeFailure(finding, evidence.version, policy) };
}

interface Finding {
  problem: CertificateProblem;
  message: string;
}

function judgeFailure(finding: Finding | null, version: string, policy: Policy): Stop | null {
  if (finding && policy.certificate !== 'report')
    return new Stop(finding.problem, finding.message, { phase: 'tls' });
  if (policy.minTls !== undefined && versionNumber(version) < Number(policy.minTls))
    return new Stop(
      'tls-handshake',
      `The server negotiated ${version}, older than the TLS ${policy.minTls} required`,
      { phase: 'tls' },
    );
  return null;
}

/** `TLSv1` is 1.0, `TLSv1.2` is 1.2. */
const versionNumber = (version: string): number => Number(version.replace(/^TLSv/, ''));

/** A pin replaces all other judgement. Otherwise the worst first: who, then when, then for whom. */
function findProblem(evidence: Evidence, policy: Policy, matches: boolean): Finding | null {
  const { chain, verifyError, anchored } = evidence;
  const [leaf] = chain;
  if (typeof policy.certificate === 'object') return pinProblem(leaf, policy.certificate.pin);
  if (verifyError !== null && !(isTimeError(verifyError) && anchored()))
    return { problem: 'cert-untrusted', message: untrusted(chain, verifyError) };
  const time = timeProblem(chain, policy.nowMs) ?? libraryTimeProblem(verifyError);
  if (time) return time;
  if (!matches)
    return {
      problem: 'cert-hostname',
      message: `The certificate is not valid for the name ${policy.name}`,
    };
  return null;
}

function pinProblem(leaf: X509Certificate, pin: string): Finding | null {
  const fingerprint = leaf.fingerprint256.replaceAll(':', '').toLowerCase();
  if (fingerprint === pin.replaceAll(':', '').toLowerCase()) return null;
  return { problem: 'cert-pin', message: 'The certificate is not the one pinned' };
}

function timeProblem(chain: readonly X509Certificate[], nowMs: number): Finding | null {
  for (const [index, certificate] of chain.entries()) {
    const whose = index === 0 ? 'The certificate' : 'A certificate of the chain';
    if (Date.parse(certificate.validTo) < nowMs)
      return {
        problem: 'cert-expired',
        message: `${whose} expired on ${day(certificate.validTo)}`,
      };
    if (Date.parse(certificate.validFrom) > nowMs)
      return {
        problem: 'cert-not-yet-valid',
        message: `${whose} is not valid before ${day(certificate.validFrom)}`,
      };
  }
  return null;
}

/** When the library's clock and ours disagree by a moment, the library's finding stands. */
function libraryTimeProblem(verifyError: string | null): Finding | null {
  if (verifyError === 'CERT_HAS_EXPIRED')
    return { problem: 'cert-expired', message: 'The certificate has expired' };
  if (verifyError === 'CERT_NOT_YET_VALID')
    return { problem: 'cert-not-yet-valid', message: 'The certificate is not valid yet' };
  return null;
}

const day = (date: string): string => new Date(date).toISOString().slice(0, 10);

/** Which way a chain fails to be trusted, in words. */
function untrusted(chain: Evidence['chain'], verifyError: string): string {
  const last = chain.at(-1) ?? chain[0];
  if (verifyError === 'CERT_REVOKED') return 'The certificate has been revoked';
  if (isSelfSigned(last))
    return chain.length === 1
      ? 'The certificate is self-signed'
      : 'The certificate was issued by an authority this computer does not trust';
  if (verifyError.startsWith('UNABLE_TO_')) return incomplete(last);
  return `The certificate chain could not be verified (${verifyError})`;
}

/** Names the certificate that is missing, and where it can be had when the last one sent says so. */
function incomplete(last: X509Certificate): string {
  const issuer = bounded(visible(last.issuer.split('\n').reverse().join(', ')), 200);
  const url = /^CA Issuers - URI:(.+)$/m.exec(last.infoAccess ?? '')?.[1];
  const where = url === undefined ? '' : ` (to be had from ${bounded(visible(url), 200)})`;
  return `The chain is incomplete or its authority unknown: the certificate of ${issuer} is neither sent nor trusted${where}`;
}

/** By name and signature; whether it may sign at all is not asked, for many that do may not. */
const isSelfSigned = (certificate: X509Certificate): boolean =>
  certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);

function matchesName(name: string, leaf: X509Certificate): boolean {
  const commonName = /^CN=(.*)$/m.exec(leaf.subject)?.[1];
  const peer = {
    subject: { CN: commonName },
    subjectaltname: leaf.subjectAltName,
  } as PeerCertificate;
  return checkServerIdentity(name, peer) === undefined;
}
