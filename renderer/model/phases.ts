/** Which phases a check of a server goes through, and how they lie in time. */

import { PHASES } from '../../preload/contract.ts';
import type {
  CheckResult,
  Percentiles,
  Phase,
  PhasePercentiles,
  Security,
  Server,
} from '../../preload/contract.ts';

/** Phases expected of a check, in order; what live progress is measured against. */
export function expectedPhases({
  security,
  depth,
}: Pick<Server, 'security' | 'depth'>): readonly Phase[] {
  if (depth === 'connect') return ['dns', 'connect'];
  const opening: Phase[] =
    security === 'tls'
      ? ['dns', 'connect', 'tls', 'greeting', 'ehlo']
      : ['dns', 'connect', 'greeting', 'ehlo'];
  const upgrade: Phase[] =
    security === 'starttls' || security === 'opportunistic' ? ['starttls', 'tls', 'ehloTls'] : [];
  const auth: Phase[] = depth === 'ehlo' ? [] : ['auth'];
  const envelope: Phase[] = depth === 'envelope' || depth === 'message' ? ['mail', 'rcpt'] : [];
  const data: Phase[] = depth === 'message' ? ['data'] : [];
  return [...opening, ...upgrade, ...auth, ...envelope, ...data, 'quit'];
}

/** How far a running check is, 0 to 1, from the phase it is in. */
export function progress(server: Pick<Server, 'security' | 'depth'>, phase: Phase): number {
  const expected = expectedPhases(server);
  return (expected.indexOf(phase) + 1) / (expected.length + 1);
}

export interface PhaseBar {
  phase: Phase;
  /** Milliseconds since the check began. */
  startMs: number;
  tookMs: number;
  /** What is usual; null when too few checks say so. */
  usual: Percentiles | null;
  /** How many times as long as usual it took, where that stands out; null otherwise. */
  timesUsual: number | null;
  failed: boolean;
}

/** The waterfall of one check. TLS comes before the greeting when it is implicit, after STARTTLS otherwise. */
export function waterfall(result: CheckResult, past: PhasePercentiles): PhaseBar[] {
  const bars: PhaseBar[] = [];
  let startMs = 0;
  for (const phase of inOrder(result)) {
    const tookMs = result.timings[phase] ?? 0;
    const usual = usualOf(past[phase]);
    bars.push({
      phase,
      startMs,
      tookMs,
      usual,
      timesUsual: usual && timesUsual(tookMs, usual),
      failed: result.failure?.phase === phase,
    });
    startMs += tookMs;
  }
  return bars;
}

/** All phases, in the order in which a conversation so protected goes through them. */
export const phaseOrder = (security: Security): readonly Phase[] =>
  security === 'tls' ? PHASES : startTlsOrder;

function inOrder({ target, timings, failure }: CheckResult): Phase[] {
  return phaseOrder(target.security).filter(
    (phase) => timings[phase] !== undefined || failure?.phase === phase,
  );
}

const startTlsOrder: readonly Phase[] = [
  ...PHASES.slice(0, PHASES.indexOf('tls')),
  ...PHASES.slice(PHASES.indexOf('greeting'), PHASES.indexOf('ehloTls')),
  'tls',
  ...PHASES.slice(PHASES.indexOf('ehloTls')),
];

/** Fewer checks say nothing of what is usual. */
const ENOUGH = 5;

const usualOf = (past: Percentiles | undefined): Percentiles | null =>
  past && past.count >= ENOUGH ? past : null;

/** What is less than this longer, nobody feels. */
const NOTICEABLE_MS = 5;

function timesUsual(tookMs: number, { p50Ms, p95Ms }: Percentiles): number | null {
  const standsOut = tookMs > p95Ms && tookMs >= 2 * p50Ms && tookMs - p50Ms >= NOTICEABLE_MS;
  return standsOut && p50Ms > 0 ? tookMs / p50Ms : null;
}
