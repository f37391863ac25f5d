/** All servers in one line, for tray and window. No Node imports: the window uses it too. */

import type { Server } from '../server.ts';
import type { CertificateProblem } from '../probe/result.ts';
import type { Degradation, Drift, ServerState, Status } from './state.ts';

export interface SummaryInput {
  server: Pick<Server, 'name'>;
  state: ServerState;
}

/** What a server counts as: its status, with degraded and unknown told apart by their causes. Worst first. */
export const CONDITIONS = [
  'down',
  'failing',
  'flapping',
  'slow',
  'drift',
  'certificate-problem',
  'certificate-disagrees',
  'certificate',
  'maintenance',
  'offline',
  'not-checked',
  'paused',
  'up',
] as const;
export type Condition = (typeof CONDITIONS)[number];

const DEGRADED: ReadonlySet<Condition> = new Set([
  'failing',
  'flapping',
  'slow',
  'drift',
  'certificate-problem',
  'certificate-disagrees',
  'certificate',
]);

const WORDS: Record<Condition, string> = {
  down: 'down',
  failing: 'failing',
  flapping: 'flapping',
  slow: 'slow',
  drift: 'less secure than before',
  'certificate-problem': 'certificate not valid',
  'certificate-disagrees': 'certificate not reloaded',
  certificate: 'certificate expiring',
  maintenance: 'in maintenance',
  offline: 'not reachable from here',
  'not-checked': 'not checked yet',
  paused: 'paused',
  up: 'up',
};

export interface Summary {
  total: number;
  counts: Record<Status, number>;
  conditions: Record<Condition, number>;
  /** The worst status there is; `unknown` counts only when nothing else is known. */
  worst: Status;
  /** True when servers cannot be judged for want of a way to them from this computer. */
  offline: boolean;
  /** `2 of 14 down`, `14 up`, `No servers`. */
  sentence: string;
  /** `Relaywatch: 1 down, 1 slow, 12 up`, and on a second line the worst server with its reason, if any is not up. */
  tooltip: string;
  /** The worst server that is down or degraded, longest in that state first. */
  worstServer: { id: string; name: string; reason: string } | null;
}

export function summarize(servers: readonly SummaryInput[]): Summary {
  const counts: Record<Status, number> = { up: 0, degraded: 0, down: 0, unknown: 0 };
  const conditions = Object.fromEntries(CONDITIONS.map((name) => [name, 0])) as Record<
    Condition,
    number
  >;
  for (const { state } of servers) {
    counts[isMaintained(state) ? 'unknown' : state.status]++;
    conditions[conditionOf(state)]++;
  }
  const worst = worstStatus(counts);
  const worstServer = findWorst(servers);
  const headline = `Relaywatch: ${partsOf(counts, conditions).join(', ') || 'no servers'}`;
  return {
    total: servers.length,
    counts,
    conditions,
    worst,
    offline: conditions.offline > 0,
    sentence: sentenceOf(servers.length, counts, conditions),
    tooltip: worstServer ? `${headline}\n${worstServer.name}: ${worstServer.reason}` : headline,
    worstServer,
  };
}

/** The counts in words, worst first. What is degraded is named by its one cause, or merely so when there are several. */
function partsOf(
  { degraded }: Record<Status, number>,
  conditions: Record<Condition, number>,
): string[] {
  const isDegraded = (name: Condition): boolean => DEGRADED.has(name);
  const mixed = CONDITIONS.some(
    (name) => isDegraded(name) && conditions[name] > 0 && conditions[name] < degraded,
  );
  const parts: string[] = [];
  for (const name of CONDITIONS) {
    if (mixed && name === 'failing') parts.push(`${degraded} degraded`);
    if (conditions[name] > 0 && !(mixed && isDegraded(name)))
      parts.push(`${conditions[name]} ${WORDS[name]}`);
  }
  return parts;
}

/** What is wrong in planned maintenance is nobody's worry. */
function isMaintained({ status, maintenanceUntilMs }: ServerState): boolean {
  return maintenanceUntilMs !== null && (status === 'down' || status === 'degraded');
}

function conditionOf(state: ServerState): Condition {
  if (isMaintained(state)) return 'maintenance';
  const { status, unknownCause, degradations } = state;
  switch (status) {
    case 'up':
    case 'down':
      return status;
    case 'unknown':
      return conditionOfUnknown(unknownCause);
    case 'degraded': {
      const [worst] = degradations;
      return worst ? conditionOfDegradation(worst) : 'failing';
    }
  }
}

function conditionOfUnknown(cause: ServerState['unknownCause']): Condition {
  if (cause === null || cause === 'not-checked' || cause === 'paused') {
    return cause ?? 'not-checked';
  }
  return 'offline';
}

function conditionOfDegradation({ kind }: Degradation): Condition {
  return kind === 'soft-failure' ? 'failing' : kind;
}

/** Why a server is not up, as one plain sentence without a full stop; null when there is nothing to say. */
export function reasonOf(state: ServerState): string | null {
  if (state.attempt.kind === 'hard') return state.attempt.failure.message;
  const [degradation] = state.degradations;
  return degradation ? degradationText(degradation) : null;
}

function degradationText(degradation: Degradation): string {
  switch (degradation.kind) {
    case 'soft-failure': {
      const { failure, failures, retries } = degradation;
      return `${failure.message}, attempt ${failures} of ${retries + 1}`;
    }
    case 'slow':
      return `Answers in ${seconds(degradation.medianMs)}, the limit is ${seconds(degradation.limitMs)}`;
    case 'flapping':
      return 'Goes up and down too often';
    case 'certificate':
      return certificateText(degradation.daysLeft);
    case 'certificate-problem':
      return PROBLEMS[degradation.problem];
    case 'certificate-disagrees':
      return `Certificate renewed on port ${degradation.newerPort}, but not here`;
    case 'drift':
      return driftText(degradation.drift);
  }
}

const PROBLEMS: Record<CertificateProblem, string> = {
  'cert-expired': 'Certificate has expired',
  'cert-not-yet-valid': 'Certificate is not valid yet',
  'cert-untrusted': 'Certificate is not trusted',
  'cert-hostname': 'Certificate is for another name',
  'cert-pin': 'Certificate is not the pinned one',
};

function driftText(drift: Drift): string {
  switch (drift.what) {
    case 'starttls-gone':
      return 'STARTTLS is no longer offered';
    case 'auth-gone':
      return 'AUTH is no longer offered';
    case 'auth-in-clear':
      return 'AUTH is now offered without encryption';
    case 'tls-version-lower':
      return `Negotiates ${drift.now}, before ${drift.was}`;
  }
}

function certificateText(daysLeft: number): string {
  if (daysLeft < 0) return 'Certificate has expired';
  const days = Math.floor(daysLeft);
  if (days === 0) return 'Certificate expires within a day';
  return `Certificate expires in ${days} ${days === 1 ? 'day' : 'days'}`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function worstStatus({ down, degraded, up }: Record<Status, number>): Status {
  if (down > 0) return 'down';
  if (degraded > 0) return 'degraded';
  return up > 0 ? 'up' : 'unknown';
}

function sentenceOf(
  total: number,
  counts: Record<Status, number>,
  conditions: Record<Condition, number>,
): string {
  if (total === 0) return 'No servers';
  const worst = CONDITIONS.find((name) => conditions[name] > 0) ?? 'up';
  if (counts.down === 0 && conditions.offline > 0) return 'This computer is offline';
  if (conditions[worst] === total) return `${total} ${WORDS[worst]}`;
  return counts.down + counts.degraded > 0
    ? `${conditions[worst]} of ${total} ${WORDS[worst]}`
    : `${counts.up} of ${total} up`;
}

function findWorst(servers: readonly SummaryInput[]): Summary['worstServer'] {
  let worst: { input: SummaryInput; rank: number } | null = null;
  for (const input of servers) {
    const { status, statusSinceMs } = input.state;
    if ((status !== 'down' && status !== 'degraded') || isMaintained(input.state)) continue;
    const rank = CONDITIONS.indexOf(conditionOf(input.state));
    const earlier = statusSinceMs < (worst?.input.state.statusSinceMs ?? Infinity);
    if (!worst || rank < worst.rank || (rank === worst.rank && earlier)) worst = { input, rank };
  }
  if (!worst) return null;
  const { server, state } = worst.input;
  return { id: state.id, name: server.name, reason: reasonOf(state) ?? WORDS[conditionOf(state)] };
}
