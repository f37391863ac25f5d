/**
 * Reads saved states as tolerantly as can be: of older versions, of newer ones, with parts missing or broken. What
 * cannot be used is as if it had never been.
 */

import type { CheckResult, TlsFacts } from '../probe/result.ts';
import { INITIAL_ALARM_STATE } from './alarm-state.ts';
import type { AlarmState } from './alarm-state.ts';
import { stepSight, withSaid } from './certificate-memory.ts';
import type { CertificateMemory, SeenCertificate } from './certificate-memory.ts';
import { answersOf } from './response-time.ts';
import type { Remembered } from './remembered.ts';
import type { ResponseMemory } from './response-time.ts';
import { HERE } from './state.ts';
import type { AttemptState, Incident, PersistedState, Sample } from './state.ts';

type Fields = Record<string, unknown>;

/**
 * The state that was saved; null when there is none to go on from.
 * @param serverId whose it is.
 * @param samples the newest, oldest first.
 */
export function readPersisted(
  saved: unknown,
  serverId: string,
  samples: readonly Sample[],
): PersistedState | null {
  if (!isFields(saved)) return null;
  const last = readResult(saved['last']);
  const lastGood = readResult(saved['lastGood']);
  const tls = last?.tls ?? lastGood?.tls ?? null;
  const { alarm } = saved;
  return {
    version: 2,
    alarm: isFields(alarm)
      ? { ...readMemories(alarm, samples), ...readOutage(alarm, serverId) }
      : { ...fromFirstVersion(saved, tls, samples), ...readOutage(saved, serverId) },
    statusSinceMs: numberOr(saved['statusSinceMs'], 0),
    last,
    lastGood,
    remembered: readRemembered(saved['remembered'], last),
    reachedFrom: listOf(saved['reachedFrom'], (entry) => typeof entry === 'string'),
    mutedUntilMs: numberOrNull(saved['mutedUntilMs']),
  };
}

function readOutage(saved: Fields, serverId: string): Pick<AlarmState, 'attempt' | 'incident'> {
  const attempt = readAttempt(saved['attempt']);
  const incident =
    attempt.kind === 'hard' ? readIncident(saved['incident'], attempt, serverId) : null;
  return { attempt, incident };
}

type Memories = Omit<AlarmState, 'attempt' | 'incident'>;

function readMemories(saved: Fields, samples: readonly Sample[]): Memories {
  const { auth, acknowledged, reminder, flapping, security } = INITIAL_ALARM_STATE;
  return {
    reminder: part(saved['reminder'], reminder),
    flapping: part(saved['flapping'], flapping),
    auth: part(saved['auth'], auth),
    response: readResponse(saved['response'], samples),
    certificates: readCertificates(saved['certificates']),
    security: part(saved['security'], security),
    acknowledged: isFields(saved['acknowledged'])
      ? part(saved['acknowledged'], { atMs: 0, untilMs: null, covers: [] })
      : acknowledged,
  };
}

/** The first version had everything side by side, and kept what was told as words: `slow:WARNING`, `certificate:2027-01-01T00:00:00.000Z:warn`. */
function fromFirstVersion(
  saved: Fields,
  tls: TlsFacts | null,
  samples: readonly Sample[],
): Memories {
  const said = listOf(saved['said'], (entry) => typeof entry === 'string');
  const kept = said.find((entry) => entry.startsWith('slow:usual-greeting:'));
  return {
    ...INITIAL_ALARM_STATE,
    response: {
      answers: answersOf(samples),
      said: said.includes('slow:CRITICAL')
        ? 'CRITICAL'
        : said.includes('slow:WARNING')
          ? 'WARNING'
          : null,
      usualGreetingMs: kept === undefined ? null : numberOrNull(Number(kept.split(':')[2])),
    },
    certificates: certificatesOf(tls, said),
  };
}

function certificatesOf(tls: TlsFacts | null, said: readonly string[]): CertificateMemory {
  if (!tls) return INITIAL_ALARM_STATE.certificates;
  const { memory } = stepSight(INITIAL_ALARM_STATE.certificates, { ...tls, resumed: false }, 0);
  const start = `certificate:${tls.earliestExpiry}:`;
  const told = said.filter((entry) => entry.startsWith(start));
  return withSaid(
    memory,
    told.map((entry) => entry.slice(start.length)),
  );
}

function readAttempt(saved: unknown): AttemptState {
  const ok: AttemptState = { kind: 'ok' };
  if (!isFields(saved) || !isFields(saved['failure'])) return ok;
  const attempt = saved as unknown as Exclude<AttemptState, { kind: 'ok' }>;
  const failures = numberOr(attempt.failures, 1);
  const sinceMs = numberOr(attempt.sinceMs, 0);
  const { failure } = attempt;
  if (attempt.kind === 'soft') {
    const first = isFields(saved['first']) ? attempt.first : failure;
    return { kind: 'soft', failures, failure, first, sinceMs };
  }
  const { incidentId } = saved;
  if (saved['kind'] !== 'hard' || typeof incidentId !== 'string') return ok;
  const recovering = isFields(saved['recovering'])
    ? part(saved['recovering'], { successes: 0, sinceMs })
    : null;
  return { kind: 'hard', failures, failure, sinceMs, incidentId, recovering };
}

/** An incident goes with every confirmed failure; what is missing of it follows from that. */
function readIncident(
  saved: unknown,
  { incidentId, sinceMs, failure }: Extract<AttemptState, { kind: 'hard' }>,
  serverId: string,
): Incident {
  const fallback: Incident = {
    id: incidentId,
    serverId,
    location: HERE,
    startedMs: sinceMs,
    confirmedMs: sinceMs,
    endedMs: null,
    failure,
  };
  return isFields(saved) && saved['id'] === incidentId ? { ...fallback, ...saved } : fallback;
}

function readResponse(saved: unknown, samples: readonly Sample[]): ResponseMemory {
  if (!isFields(saved)) return { ...INITIAL_ALARM_STATE.response, answers: answersOf(samples) };
  const isAnswer = (entry: unknown): entry is ResponseMemory['answers'][number] =>
    Array.isArray(entry) && entry.length === 2 && entry.every((ms) => typeof ms === 'number');
  const memory = part(saved, INITIAL_ALARM_STATE.response);
  return { ...memory, answers: listOf(saved['answers'], isAnswer) };
}

function readCertificates(saved: unknown): CertificateMemory {
  const memory = part(saved, INITIAL_ALARM_STATE.certificates);
  const isSeen = (entry: unknown): entry is SeenCertificate =>
    isFields(entry) &&
    typeof entry['fingerprint256'] === 'string' &&
    typeof entry['issuer'] === 'string' &&
    typeof entry['endsMs'] === 'number' &&
    Array.isArray(entry['said']);
  return { ...memory, seen: listOf(memory.seen, isSeen) };
}

function readResult(saved: unknown): CheckResult | null {
  const whole = isFields(saved) && isFields(saved['target']) && typeof saved['at'] === 'string';
  return whole ? (saved as unknown as CheckResult) : null;
}

function readRemembered(saved: unknown, last: CheckResult | null): Remembered {
  const { lastBad, offeredBefore } = isFields(saved) ? saved : {};
  const isOffer =
    isFields(offeredBefore) &&
    Array.isArray(offeredBefore['capabilities']) &&
    Array.isArray(offeredBefore['capabilitiesBeforeTls']) &&
    typeof offeredBefore['untilMs'] === 'number';
  return {
    lastBad: last?.failure ? last : readResult(lastBad),
    offeredBefore: isOffer
      ? (offeredBefore as unknown as NonNullable<Remembered['offeredBefore']>)
      : null,
  };
}

/** The saved part with what is missing filled in; a field of another type than the usual is missing, too. */
function part<T extends object>(saved: unknown, usual: T): T {
  if (!isFields(saved)) return usual;
  const fields = Object.entries(usual).map(([name, value]): [string, unknown] => {
    const found = saved[name];
    return [name, isLike(found, value) ? found : value];
  });
  return Object.fromEntries(fields) as T;
}

function isLike(found: unknown, usual: unknown): boolean {
  // Where nothing is usual, anything may have been kept.
  if (usual === null) return found !== undefined;
  if (found === null) return false;
  return typeof found === typeof usual && Array.isArray(found) === Array.isArray(usual);
}

function listOf<T>(saved: unknown, isOne: (entry: unknown) => entry is T): T[] {
  return Array.isArray(saved) ? saved.filter(isOne) : [];
}

function numberOr(saved: unknown, fallback: number): number {
  return numberOrNull(saved) ?? fallback;
}

function numberOrNull(saved: unknown): number | null {
  return typeof saved === 'number' && Number.isFinite(saved) ? saved : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
