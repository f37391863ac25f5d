/** What a check has to say of certificates: days left, problems, another issuer, ports that disagree. */

import type { CertificateProblem, CheckResult } from '../probe/result.ts';
import type { Server } from '../server.ts';
import { certificateSeverity, crossedThresholds, daysUntil } from './certificate.ts';
import { currentOf, limitsOf, stepSight, withSaid } from './certificate-memory.ts';
import type { CertificateMemory, SeenCertificate } from './certificate-memory.ts';
import { comparePorts } from './certificate-ports.ts';
import type { Peer } from './certificate-ports.ts';
import type { AlarmNews, CertificateSummary, Degradation } from './state.ts';

type Judge = Pick<Server, 'host' | 'port' | 'certificate' | 'certWarnDays' | 'certCritDays'>;

export interface CertificateStep {
  memory: CertificateMemory;
  news: AlarmNews[];
  /** Whether another full handshake would settle something. */
  lookAgain: boolean;
}

/**
 * Takes one check into account. One that failed before TLS tells nothing, so what was known stays; a success in the
 * clear means that there is no certificate.
 * @param peers other ports of the same host.
 */
export function stepCertificates(
  before: CertificateMemory,
  result: CheckResult,
  server: Judge,
  peers: readonly Peer[],
  nowMs: number,
): CertificateStep {
  const { tls, failure } = result;
  if (!tls) {
    const memory = failure ? before : { ...before, current: null, stranger: null, newerPort: null };
    return { memory, news: [], lookAgain: false };
  }
  const news: AlarmNews[] = [];
  const { memory: sighted, changed } = stepSight(before, tls, nowMs);
  if (changed) news.push(changedNews(changed.issuerBefore, changed.certificate));

  const ports = comparePorts(sighted, peers, nowMs);
  let memory: CertificateMemory = {
    ...sighted,
    newerPort: ports.kind === 'disagree' ? ports.newerPort : null,
  };
  const tell = (entries: readonly string[], what: AlarmNews): void => {
    const said = currentOf(memory)?.said ?? [];
    if (entries.every((entry) => said.includes(entry))) return;
    memory = withSaid(memory, entries);
    news.push(what);
  };
  if (ports.kind === 'disagree') {
    tell(['disagrees'], {
      kind: 'certificate-disagrees',
      host: server.host,
      port: server.port,
      newerPort: ports.newerPort,
      validToMs: ports.old.validToMs,
      newerValidToMs: ports.newer.validToMs,
    });
  }
  const current = currentOf(memory);
  // That it has expired is then said by the failure itself.
  if (current && failure?.reason !== 'cert-expired') {
    const ending = endingOf(memory, current, server, nowMs);
    const nearest = ending.crossed.at(-1);
    const { daysLeft, severity } = ending;
    if (severity !== 'OK' && nearest !== undefined && !current.said.includes(nearest)) {
      tell(ending.crossed, { kind: 'certificate', daysLeft, severity });
    }
    const problem = problemOf(current, server, nowMs);
    // Of one that has expired nobody needs to hear what else is wrong with it.
    if (problem && daysLeft >= 0) {
      tell([problem.problem], { kind: 'certificate-problem', ...problem });
    }
  }
  return {
    memory,
    news,
    lookAgain: memory.stranger !== null || ports.kind === 'look-again',
  };
}

/** What is wrong with certificates as things stand. */
export function certificateDegradations(
  memory: CertificateMemory,
  server: Judge,
  nowMs: number,
): Degradation[] {
  const current = currentOf(memory);
  if (!current) return [];
  const degradations: Degradation[] = [];
  const { daysLeft, severity } = endingOf(memory, current, server, nowMs);
  if (severity !== 'OK') degradations.push({ kind: 'certificate', daysLeft, severity });
  const problem = problemOf(current, server, nowMs);
  if (problem) degradations.push({ kind: 'certificate-problem', ...problem });
  const { newerPort } = memory;
  if (newerPort !== null) {
    degradations.push({ kind: 'certificate-disagrees', newerPort, severity: 'WARNING' });
  }
  return degradations;
}

/** The nearest expiry in the chain shown last; null when there is none. */
export function certificateSummary(
  memory: CertificateMemory,
  server: Judge,
  nowMs: number,
): CertificateSummary | null {
  const current = currentOf(memory);
  if (!current) return null;
  const { severity } = endingOf(memory, current, server, nowMs);
  return { validToMs: current.endsMs, severity, problem: current.problem };
}

function endingOf(
  memory: CertificateMemory,
  current: SeenCertificate,
  server: Judge,
  nowMs: number,
): { daysLeft: number; severity: CertificateSummary['severity']; crossed: string[] } {
  const daysLeft = daysUntil(current.endsMs, nowMs);
  const limits = limitsOf(memory, current, server);
  return {
    daysLeft,
    severity: certificateSeverity(daysLeft, limits),
    crossed: crossedThresholds(daysLeft, limits),
  };
}

/** Where the policy is to report. Otherwise a problem fails the check, and that says it. */
function problemOf(
  { problem, endsMs }: SeenCertificate,
  server: Judge,
  nowMs: number,
): { problem: CertificateProblem; severity: 'WARNING' | 'CRITICAL' } | null {
  if (problem === null || server.certificate !== 'report') return null;
  // Its days say so already.
  if (problem === 'cert-expired' && endsMs <= nowMs) return null;
  return { problem, severity: problem === 'cert-expired' ? 'CRITICAL' : 'WARNING' };
}

function changedNews(issuerBefore: string, certificate: SeenCertificate): AlarmNews {
  const { issuer, fingerprint256 } = certificate;
  return { kind: 'certificate-changed', issuerBefore, issuer, fingerprint256 };
}
