/** What to make of a TLS session: its facts, what is wrong with its certificate, and what the policy makes of that. */

import { certificateFacts } from './certificate.ts';
import type { CertificateProblem, TlsFacts } from './result.ts';
import { Stop } from './stop.ts';
import type { CertificatePolicy, TlsVersion } from './target.ts';
import { bounded } from './text.ts';
import { verify } from './verification.ts';
import type { Judged, Shown } from './verification.ts';
import { weaknesses } from './weaknesses.ts';

export interface Evidence extends Shown {
  version: string;
  cipher: string;
  alpn: string | null;
  keyExchange: string | null;
  ocspStapled: boolean;
  /** Whether the session goes on from one before, in which the certificates were shown. */
  resumed: boolean;
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

export function judgeTls(evidence: Evidence, policy: Policy): Verdict {
  const { nowMs, name } = policy;
  const pin = typeof policy.certificate === 'object' ? policy.certificate.pin : undefined;
  const judged = verify(evidence, { name, pin, nowMs });
  const { verification, missingIssuer } = judged;
  const problem = problemOf(judged);
  const [leaf, ...issuers] = evidence.chain;
  const certificate = certificateFacts(leaf, nowMs);
  const chain = [certificate, ...issuers.map((issuer) => certificateFacts(issuer, nowMs))];
  const facts: TlsFacts = {
    version: evidence.version,
    cipher: evidence.cipher,
    trusted: evidence.verifyError === null,
    hostnameMatches: verification.name === 'matches',
    problem,
    verification,
    ...(missingIssuer && { missingIssuer }),
    certificate,
    chain,
    earliestExpiry: chain.map(({ validTo }) => validTo).reduce((a, b) => (a < b ? a : b)),
    ...(evidence.keyExchange !== null && { keyExchange: evidence.keyExchange }),
    ...(evidence.alpn !== null && { alpn: evidence.alpn }),
    ocspStapled: evidence.ocspStapled,
    resumed: evidence.resumed,
    weaknesses: weaknesses(evidence, chain),
  };
  const message = problem && MESSAGES[problem](judged, evidence, policy);
  return { facts, stop: judgeFailure(problem, message, evidence.version, policy) };
}

function judgeFailure(
  problem: CertificateProblem | null,
  message: string | null,
  version: string,
  policy: Policy,
): Stop | null {
  if (problem !== null && message !== null && policy.certificate !== 'report')
    return new Stop(problem, message, { phase: 'tls' });
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
function problemOf({ verification }: Judged): CertificateProblem | null {
  const { trust, time, name, pin } = verification;
  if (pin !== 'none') return pin === 'differs' ? 'cert-pin' : null;
  if (trust !== 'trusted') return 'cert-untrusted';
  if (time !== 'valid') return time === 'expired' ? 'cert-expired' : 'cert-not-yet-valid';
  return name === 'differs' ? 'cert-hostname' : null;
}

type Message = (judged: Judged, evidence: Evidence, policy: Policy) => string;

const MESSAGES: Record<CertificateProblem, Message> = {
  'cert-pin': () => 'The certificate is not the one pinned',
  'cert-untrusted': untrusted,
  'cert-expired': ({ outOfTime }) =>
    outOfTime
      ? `${whose(outOfTime.isLeaf)} expired on ${day(outOfTime.certificate.validTo)}`
      : 'The certificate has expired',
  'cert-not-yet-valid': ({ outOfTime }) =>
    outOfTime
      ? `${whose(outOfTime.isLeaf)} is not valid before ${day(outOfTime.certificate.validFrom)}`
      : 'The certificate is not valid yet',
  'cert-hostname': (_judged, _evidence, { name }) =>
    `The certificate is not valid for the name ${name}`,
};

const whose = (isLeaf: boolean): string =>
  isLeaf ? 'The certificate' : 'A certificate of the chain';

const day = (date: string): string => new Date(date).toISOString().slice(0, 10);

/** Which way a chain fails to be trusted, in words. */
function untrusted({ verification, missingIssuer }: Judged, { verifyError }: Evidence): string {
  switch (verification.trust) {
    case 'revoked':
      return 'The certificate has been revoked';
    case 'self-signed':
      return 'The certificate is self-signed';
    case 'unknown-authority':
      return 'The certificate was issued by an authority this computer does not trust';
    case 'incomplete': {
      const { subject = 'its issuer', url } = missingIssuer ?? {};
      const where = url === undefined ? '' : ` (to be had from ${bounded(url, 200)})`;
      return `The chain is incomplete or its authority unknown: the certificate of ${bounded(subject, 200)} is neither sent nor trusted${where}`;
    }
    case 'unverified':
    case 'trusted':
      return `The certificate chain could not be verified (${verifyError ?? 'no reason given'})`;
  }
}
