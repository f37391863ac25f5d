/** Whether an alarm is told, and if not, whether it is kept for later. Pure. */

import { maintenanceEndMs, parseMaintenance } from '../maintenance.ts';
import { isAcknowledged } from '../monitor/alarm-family.ts';
import type { Alarm, ServerState } from '../monitor/state.ts';
import { severityOf } from './notice.ts';
import type { AlertPolicy, MutedUntil, QuietHours } from './policy-settings.ts';

/** What the policy looks at of a server. */
export interface JudgedServer {
  group: string;
  state: Pick<
    ServerState,
    'mutedUntilMs' | 'acknowledged' | 'maintenanceUntilMs' | 'behindId' | 'attempt' | 'unknownCause'
  >;
}

/** Why an alarm waits. When that is over it is told if it is true still. */
export type HoldReason = 'maintenance' | 'muted' | 'behind' | 'quiet-hours';

export type Verdict =
  | { kind: 'tell' }
  | { kind: 'hold'; why: HoldReason }
  | { kind: 'drop'; why: 'gone' | 'acknowledged' };

const TELL: Verdict = { kind: 'tell' };

export function judge(
  alarm: Alarm,
  server: JudgedServer | null,
  policy: AlertPolicy,
  nowMs: number,
): Verdict {
  if (!server) return { kind: 'drop', why: 'gone' };
  const { state, group } = server;
  if (isAcknowledged(state.acknowledged, alarm, nowMs))
    return { kind: 'drop', why: 'acknowledged' };
  if (state.maintenanceUntilMs !== null && state.maintenanceUntilMs > nowMs) {
    return { kind: 'hold', why: 'maintenance' };
  }
  const muted =
    isMuted(policy.muted, nowMs) ||
    isMuted(policy.mutedGroups[group] ?? null, nowMs) ||
    isMuted(state.mutedUntilMs, nowMs);
  if (muted) return { kind: 'hold', why: 'muted' };
  if (state.behindId !== null && FAILURES.has(alarm.kind)) return { kind: 'hold', why: 'behind' };
  return isQuiet(alarm, policy.quietHours, nowMs) ? { kind: 'hold', why: 'quiet-hours' } : TELL;
}

/** What a server that is down explains of those behind it. */
const FAILURES: ReadonlySet<Alarm['kind']> = new Set(['down', 'still-down', 'flapping', 'slow']);

function isMuted(until: MutedUntil, nowMs: number): boolean {
  return until === 'until-resumed' || (until !== null && until > nowMs);
}

/** Whether it is a quiet hour now, whatever the alarm. */
function isQuietHour({ enabled, windows }: QuietHours, nowMs: number): boolean {
  const parsed = enabled ? windows.flatMap((window) => parseMaintenance(window) ?? []) : [];
  return maintenanceEndMs(parsed, nowMs) !== null;
}

function isQuiet(alarm: Alarm, quiet: QuietHours, nowMs: number): boolean {
  if (quiet.criticalPasses && severityOf(alarm) === 'CRITICAL') return false;
  return isQuietHour(quiet, nowMs);
}
