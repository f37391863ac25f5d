/** What makes a server degraded as things stand. */

import type { Server } from '../server.ts';
import type { AlarmState } from './alarm-state.ts';
import { certificateDegradations } from './certificate-alarms.ts';
import { changePercent } from './flapping.ts';
import { judgeResponseTime } from './response-time.ts';
import type { Degradation } from './state.ts';

/** Worst first. */
export function degradationsOf(state: AlarmState, server: Server, nowMs: number): Degradation[] {
  const { attempt, flapping, response, security } = state;
  const degradations: Degradation[] = [];
  if (attempt.kind === 'soft') {
    const { failure, failures } = attempt;
    degradations.push({ kind: 'soft-failure', failure, failures, retries: server.retries });
  }
  if (flapping.spell) {
    const { sinceMs } = flapping.spell;
    degradations.push({ kind: 'flapping', changePercent: changePercent(flapping), sinceMs });
  }
  const crossed = judgeResponseTime(response, server)?.crossed;
  if (crossed) degradations.push({ kind: 'slow', ...crossed });
  for (const { drift } of security.standing) {
    degradations.push({ kind: 'drift', drift, severity: 'WARNING' });
  }
  degradations.push(...certificateDegradations(state.certificates, server, nowMs));
  return degradations.sort((a, b) => weight(b) - weight(a));
}

/** A failing check outweighs flapping, that a critical threshold, that a warning; of equals the first named stays first. */
function weight(degradation: Degradation): number {
  if (degradation.kind === 'soft-failure') return 3;
  if (degradation.kind === 'flapping') return 2;
  return degradation.severity === 'CRITICAL' ? 1 : 0;
}
