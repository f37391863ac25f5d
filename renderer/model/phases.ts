/** Which phases a check of a server goes through, and how they lie in time. */

import { PHASES } from '../../preload/contract.ts';
import type { CheckResult, Phase, Sample, Server } from '../../preload/contract.ts';

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
  /** Median over past checks; null with fewer than three. */
  usualMs: number | null;
  failed: boolean;
}

/** The waterfall of one check. TLS comes before the greeting when it is implicit, after STARTTLS otherwise. */
export function waterfall(result: CheckResult, past: readonly Sample[]): PhaseBar[] {
  const bars: PhaseBar[] = [];
  let startMs = 0;
  for (const phase of inOrder(result)) {
    const tookMs = result.timings[phase] ?? 0;
    bars.push({
      phase,
      startMs,
      tookMs,
      usualMs: usual(past, phase),
      failed: result.failure?.phase === phase,
    });
    startMs += tookMs;
  }
  return bars;
}

function inOrder({ target, timings, failure }: CheckResult): Phase[] {
  const order = target.security === 'tls' ? PHASES : startTlsOrder;
  return order.filter((phase) => timings[phase] !== undefined || failure?.phase === phase);
}

const startTlsOrder: readonly Phase[] = [
  ...PHASES.slice(0, PHASES.indexOf('tls')),
  ...PHASES.slice(PHASES.indexOf('greeting'), PHASES.indexOf('ehloTls')),
  'tls',
  ...PHASES.slice(PHASES.indexOf('ehloTls')),
];

function usual(past: readonly Sample[], phase: Phase): number | null {
  const values = past.flatMap((sample) => sample.timings[phase] ?? []).sort((a, b) => a - b);
  return values.length < 3 ? null : (values[Math.floor(values.length / 2)] ?? null);
}
