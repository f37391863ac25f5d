/** The certificates a server has shown: each is told of once, however often hosts behind one name take turns. */

import type { CertificateFacts, CertificateProblem, TlsFacts } from '../probe/result.ts';
import { limitsForLife } from './certificate.ts';
import type { CertificateLimits } from './certificate.ts';

export interface SeenCertificate {
  fingerprint256: string;
  issuer: string;
  /** The names it is for, sorted, in one text. */
  names: string;
  validFromMs: number;
  validToMs: number;
  /** When the first certificate of its chain ends. */
  endsMs: number;
  problem: CertificateProblem | null;
  /** Wall clock of the first and the last full handshake in which it was shown. */
  firstSeenMs: number;
  lastSeenMs: number;
  /** What was told of it: thresholds, problems, that it is out of date. */
  said: string[];
}

/** Kept of a server. */
export interface CertificateMemory {
  /** At most 40, the one seen last at the end. */
  seen: SeenCertificate[];
  /** Fingerprint of the one shown last, null when there is none. */
  current: string | null;
  /** An issuer not seen before, looked at until it is sure that it stays. */
  stranger: { issuer: string; issuerBefore: string; looks: number } | null;
  /** The life of the last one that was renewed while watched. */
  renewedLifeMs: number | null;
  /** The port of the same host that has a renewed one while this one does not. */
  newerPort: number | null;
}

export interface SightStep {
  memory: CertificateMemory;
  /** The issuers before and now, when it is sure that they changed. */
  changed: { issuerBefore: string; certificate: SeenCertificate } | null;
}

export const NO_CERTIFICATES: CertificateMemory = {
  seen: [],
  current: null,
  stranger: null,
  renewedLifeMs: null,
  newerPort: null,
};

const REMEMBERED = 40;
const MAX_NAMES = 300;
const DAY_MS = 86_400_000;
/** Looks in a row until a new issuer is believed to be one, rather than another host behind the same name. */
const LOOKS = 3;

export function currentOf({ seen, current }: CertificateMemory): SeenCertificate | null {
  return seen.find(({ fingerprint256 }) => fingerprint256 === current) ?? null;
}

/** The limits that hold for a certificate of this server. */
export function limitsOf(
  { renewedLifeMs }: CertificateMemory,
  { validFromMs, validToMs, endsMs }: SeenCertificate,
  limits: CertificateLimits,
): CertificateLimits {
  // Of an issuer's certificate nobody here knows how it is renewed.
  const own = endsMs === validToMs;
  return own ? limitsForLife(limits, validToMs - validFromMs, renewedLifeMs) : limits;
}

/**
 * Takes what a handshake showed into account. A certificate not seen before is
 *
 * | issued by                                         | and is                                            |
 * | ------------------------------------------------- | ------------------------------------------------- |
 * | the first of a server                             | remembered                                        |
 * | an issuer seen before                             | remembered; a renewal, if it was issued meanwhile |
 * | another issuer, with a problem                    | remembered; the problem is told                   |
 * | another issuer, shown in so many looks in a row   | told of as a change                               |
 * | another issuer, but then an older one is shown    | remembered: hosts behind the name take turns      |
 *
 * A resumed session shows nothing new.
 */
export function stepSight(before: CertificateMemory, tls: TlsFacts, nowMs: number): SightStep {
  const { fingerprint256 } = tls.certificate;
  const known = before.seen.find((seen) => seen.fingerprint256 === fingerprint256);
  if (tls.resumed && (known || before.current !== null)) {
    return { memory: known ? { ...before, current: fingerprint256 } : before, changed: null };
  }
  const certificate = sighted(known, tls, nowMs);
  const memory: CertificateMemory = {
    ...before,
    seen: [
      ...before.seen.filter((seen) => seen.fingerprint256 !== fingerprint256),
      certificate,
    ].slice(-REMEMBERED),
    current: fingerprint256,
    stranger: lookedAgain(before, certificate) ?? strangerIn(before, certificate),
    renewedLifeMs: renewedLife(before, certificate, known !== undefined),
  };
  const { stranger } = memory;
  if (!stranger || stranger.looks < LOOKS) return { memory, changed: null };
  const { issuerBefore } = stranger;
  return { memory: { ...memory, stranger: null }, changed: { issuerBefore, certificate } };
}

/** The same memory with something noted as told of the current certificate. */
export function withSaid(memory: CertificateMemory, entries: readonly string[]): CertificateMemory {
  const { current } = memory;
  const seen = memory.seen.map((each) =>
    each.fingerprint256 === current
      ? { ...each, said: [...new Set([...each.said, ...entries])] }
      : each,
  );
  return { ...memory, seen };
}

function sighted(
  known: SeenCertificate | undefined,
  tls: TlsFacts,
  nowMs: number,
): SeenCertificate {
  const { certificate, earliestExpiry, problem } = tls;
  const endsMs = Date.parse(earliestExpiry);
  return {
    fingerprint256: certificate.fingerprint256,
    issuer: certificate.issuer,
    names: namesOf(certificate),
    validFromMs: Date.parse(certificate.validFrom),
    validToMs: Date.parse(certificate.validTo),
    endsMs,
    problem,
    firstSeenMs: known?.firstSeenMs ?? nowMs,
    lastSeenMs: nowMs,
    // With another chain it has another end, and that begins afresh.
    said: known?.endsMs === endsMs ? known.said : [],
  };
}

function lookedAgain(
  { stranger }: CertificateMemory,
  { issuer }: SeenCertificate,
): CertificateMemory['stranger'] {
  if (!stranger || !isSameIssuer(stranger.issuer, issuer)) return null;
  return { ...stranger, looks: stranger.looks + 1 };
}

function strangerIn(
  before: CertificateMemory,
  { issuer, problem }: SeenCertificate,
): CertificateMemory['stranger'] {
  const last = before.seen.at(-1);
  if (!last || problem !== null) return null;
  if (before.seen.some((seen) => isSameIssuer(seen.issuer, issuer))) return null;
  return { issuer, issuerBefore: last.issuer, looks: 1 };
}

function renewedLife(
  before: CertificateMemory,
  certificate: SeenCertificate,
  known: boolean,
): number | null {
  const last = currentOf(before);
  const renewed =
    !known &&
    last !== null &&
    isSameIssuer(last.issuer, certificate.issuer) &&
    certificate.validToMs > last.validToMs &&
    // Issued while the other was in use, though authorities date back a little.
    certificate.validFromMs > last.firstSeenMs - DAY_MS;
  return renewed ? last.validToMs - last.validFromMs : before.renewedLifeMs;
}

/**
 * Whether two distinguished names are of one authority: authorities take turns with several intermediate certificates,
 * whose common names differ while their organization is the same.
 */
export function isSameIssuer(a: string, b: string): boolean {
  if (a === b) return true;
  const organization = organizationOf(a);
  return organization !== null && organization === organizationOf(b);
}

function organizationOf(distinguishedName: string): string | null {
  return /(?:^|, )O=(.+?)(?=, [A-Za-z.0-9]+=|$)/.exec(distinguishedName)?.[1] ?? null;
}

function namesOf({ subject, subjectAltNames }: CertificateFacts): string {
  const names = subjectAltNames.length > 0 ? subjectAltNames : [subject];
  return names.toSorted().join(' ').slice(0, MAX_NAMES);
}
