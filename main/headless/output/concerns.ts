/** What is not as it should be at a server that answers, in words. */

import type {
  CertificateProblem,
  CheckResult,
  TlsFacts,
  Verification,
} from '../../core/probe/result.ts';
import type { Target } from '../../core/probe/target.ts';
import { certificateCrossing, timeCrossing, daysUntilExpiry } from './judgement.ts';
import { daysLeft, oneLine } from './style.ts';

/** What made it degraded: `slow (over 2 s)`, `certificate expires in 5 days`. Empty when nothing did. */
export function crossings(result: CheckResult, { thresholds }: Target): string[] {
  const slow = timeCrossing(result, thresholds);
  const days = daysUntilExpiry(result);
  const ending = days !== null && certificateCrossing(result, thresholds) !== null;
  return [...(slow ? [`slow (over ${slow.limit / 1000} s)`] : []), ...(ending ? [ends(days)] : [])];
}

/** The same, and what is wrong with a certificate though only reported. */
export function concerns(result: CheckResult, target: Target): string[] {
  const crossed = crossings(result, target);
  const ending = crossed.find((text) => text.startsWith('certificate'));
  const problems = (result.tls ? certificateProblems(result.tls) : []).filter(
    (problem) => !(ending?.includes('expired') && problem === PROBLEMS['cert-expired']),
  );
  const [first, ...others] = problems;
  if (first === undefined) return crossed;
  return [...crossed, ending === undefined ? `certificate ${first}` : first, ...others];
}

function ends(days: number): string {
  return days < 0 ? `certificate ${daysLeft(days)}` : `certificate expires in ${daysLeft(days)}`;
}

const PROBLEMS: Record<CertificateProblem, string> = {
  'cert-expired': 'expired',
  'cert-not-yet-valid': 'not yet valid',
  'cert-untrusted': 'not trusted',
  'cert-hostname': 'for another name',
  'cert-pin': 'not the one pinned',
};

const DISTRUST: Record<Verification['trust'], string | null> = {
  trusted: null,
  'self-signed': 'self-signed',
  'unknown-authority': 'not trusted (unknown authority)',
  incomplete: 'not trusted (incomplete chain)',
  revoked: 'revoked',
  unverified: 'not trusted',
};

/** Everything that is wrong with the certificate, whatever the policy makes of it; each completes `certificate …`. */
export function certificateProblems({ problem, verification, missingIssuer }: TlsFacts): string[] {
  if (!verification) return problem === null ? [] : [PROBLEMS[problem]];
  const { trust, time, name, pin } = verification;
  const distrust = missingIssuer
    ? `not trusted (the chain lacks ${oneLine(missingIssuer.subject)})`
    : DISTRUST[trust];
  return [
    // A pin stands in for the name and the authority.
    ...(distrust !== null && pin === 'none' ? [distrust] : []),
    ...(time === 'expired' ? [PROBLEMS['cert-expired']] : []),
    ...(time === 'not-yet-valid' ? [PROBLEMS['cert-not-yet-valid']] : []),
    ...(name === 'differs' && pin === 'none' ? [PROBLEMS['cert-hostname']] : []),
    ...(pin === 'differs' ? [PROBLEMS['cert-pin']] : []),
  ];
}
