/** Whether a server has become less safe: STARTTLS or AUTH gone, AUTH in the clear, an older version of TLS. */

import { offers } from '../probe/capabilities.ts';
import type { CheckResult } from '../probe/result.ts';
import type { Drift } from './state.ts';

export type DriftKind = Drift['what'];

/** Kept of a server. */
export interface SecurityMemory {
  /** What it does when all is well; null while that is not known. */
  usual: { starttls: boolean | null; auth: boolean | null; authInClear: boolean | null };
  /** The highest TLS version of each day on which one was seen, the newest last, a week of them. */
  tls: { dayMs: number; version: string }[];
  /** What was less safe in the last look, and needs another to be believed. */
  suspected: DriftKind[];
  /** What is less safe now, and since when. */
  standing: { drift: Drift; sinceMs: number }[];
  /** When each was last known to stand: one that comes and goes is told of once. */
  toldMs: Partial<Record<DriftKind, number>>;
}

export interface DriftStep {
  memory: SecurityMemory;
  /** To be told now. */
  news: Drift[];
  /** Whether another look would settle it. */
  lookAgain: boolean;
}

export const NOTHING_SEEN: SecurityMemory = {
  usual: { starttls: null, auth: null, authInClear: null },
  tls: [],
  suspected: [],
  standing: [],
  toldMs: {},
};

const DAY_MS = 86_400_000;
/** How long the past is held against a server; what has stood for so long is what is usual now. */
const WEEK_MS = 7 * DAY_MS;

/** What one check shows; null where it shows nothing. */
interface Sight {
  starttls: boolean | null;
  auth: boolean | null;
  authInClear: boolean | null;
  tlsVersion: string | null;
}

/**
 * Takes one check into account. A failed check shows nothing, a resumed session nothing of TLS. What is less safe than
 * usual is believed after a second look in a row, told of once a week at most, and after a week has become usual.
 */
export function stepDrift(before: SecurityMemory, result: CheckResult, nowMs: number): DriftStep {
  if (result.failure || result.target.depth === 'connect') {
    return { memory: before, news: [], lookAgain: false };
  }
  const memory = adopted(before, nowMs);
  const sight = sightOf(result, memory.usual);
  const less = lessSafe(memory, sight, nowMs);
  const kinds = less.map(({ what }) => what);
  const unseen = (what: DriftKind): boolean => isUnseen(sight, what);
  const stands = (what: DriftKind): boolean =>
    memory.standing.some(({ drift }) => drift.what === what);

  const confirmed = less.filter(({ what }) => !stands(what) && memory.suspected.includes(what));
  const suspected = [
    ...kinds.filter((what) => !stands(what) && !memory.suspected.includes(what)),
    ...memory.suspected.filter(unseen),
  ];
  const standing = [
    ...memory.standing.filter(({ drift }) => kinds.includes(drift.what) || unseen(drift.what)),
    ...confirmed.map((drift) => ({ drift, sinceMs: nowMs })),
  ];
  const news = confirmed.filter(({ what }) => !isRecent(memory.toldMs[what], nowMs));
  return {
    memory: {
      usual: learned(memory, sight, standing, suspected),
      tls: withVersion(memory.tls, sight.tlsVersion, nowMs),
      suspected,
      standing,
      toldMs: {
        ...memory.toldMs,
        ...Object.fromEntries(standing.map(({ drift }) => [drift.what, nowMs])),
      },
    },
    news,
    lookAgain: suspected.length > 0,
  };
}

function sightOf(
  { target, capabilities, capabilitiesBeforeTls, tls }: CheckResult,
  usual: SecurityMemory['usual'],
): Sight {
  const talkedInClear = target.security !== 'tls';
  // Many servers offer AUTH over TLS only: without it nothing can be said.
  const withoutUsualTls = tls === null && usual.starttls === true && target.security !== 'none';
  return {
    starttls: talkedInClear ? offers(capabilitiesBeforeTls, 'STARTTLS') : null,
    auth: withoutUsualTls ? null : offers(capabilities, 'AUTH'),
    authInClear: talkedInClear ? offers(capabilitiesBeforeTls, 'AUTH') : null,
    tlsVersion: tls && !tls.resumed ? tls.version : null,
  };
}

function isUnseen(sight: Sight, what: DriftKind): boolean {
  switch (what) {
    case 'starttls-gone':
      return sight.starttls === null;
    case 'auth-gone':
      return sight.auth === null;
    case 'auth-in-clear':
      return sight.authInClear === null;
    case 'tls-version-lower':
      return sight.tlsVersion === null;
  }
}

function lessSafe({ usual, tls }: SecurityMemory, sight: Sight, nowMs: number): Drift[] {
  const drifts: Drift[] = [];
  if (usual.starttls === true && sight.starttls === false) drifts.push({ what: 'starttls-gone' });
  if (usual.auth === true && sight.auth === false) drifts.push({ what: 'auth-gone' });
  if (usual.authInClear === false && sight.authInClear === true) {
    drifts.push({ what: 'auth-in-clear' });
  }
  const was = highest(tls, nowMs);
  const now = sight.tlsVersion;
  if (was !== null && now !== null && rank(now) < rank(was)) {
    drifts.push({ what: 'tls-version-lower', was, now });
  }
  return drifts;
}

/** What has stood for a week is usual now. */
function adopted(memory: SecurityMemory, nowMs: number): SecurityMemory {
  const old = memory.standing.filter(({ sinceMs }) => nowMs - sinceMs >= WEEK_MS);
  if (old.length === 0) return memory;
  const usual = { ...memory.usual };
  for (const { drift } of old) {
    if (drift.what === 'starttls-gone') {
      usual.starttls = false;
      usual.auth = null;
    }
    if (drift.what === 'auth-gone') usual.auth = false;
    if (drift.what === 'auth-in-clear') usual.authInClear = true;
  }
  const standing = memory.standing.filter((each) => !old.includes(each));
  return { ...memory, usual, standing };
}

/** What is as safe as ever or safer is usual from now on; what is less safe only when it has stood. */
function learned(
  { usual }: SecurityMemory,
  sight: Sight,
  standing: SecurityMemory['standing'],
  suspected: readonly DriftKind[],
): SecurityMemory['usual'] {
  const held = new Set([...suspected, ...standing.map(({ drift }) => drift.what)]);
  return {
    starttls: held.has('starttls-gone') ? usual.starttls : (sight.starttls ?? usual.starttls),
    auth: held.has('auth-gone') ? usual.auth : (sight.auth ?? usual.auth),
    authInClear: held.has('auth-in-clear')
      ? usual.authInClear
      : (sight.authInClear ?? usual.authInClear),
  };
}

function withVersion(
  tls: SecurityMemory['tls'],
  version: string | null,
  nowMs: number,
): SecurityMemory['tls'] {
  const recent = tls.filter(({ dayMs }) => isRecent(dayMs, nowMs));
  if (version === null) return recent;
  const dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const today = recent.find((day) => day.dayMs === dayMs);
  if (!today) return [...recent, { dayMs, version }];
  return recent.map((day) =>
    day === today && rank(version) > rank(day.version) ? { dayMs, version } : day,
  );
}

function highest(tls: SecurityMemory['tls'], nowMs: number): string | null {
  let best: string | null = null;
  for (const { dayMs, version } of tls) {
    if (isRecent(dayMs, nowMs) && (best === null || rank(version) > rank(best))) best = version;
  }
  return best;
}

/** Within a week either way, for the wall clock may have been set back. */
function isRecent(ms: number | undefined, nowMs: number): boolean {
  return ms !== undefined && Math.abs(nowMs - ms) < WEEK_MS;
}

/** `TLSv1` before `TLSv1.2`; what is not TLS comes first. */
function rank(version: string): number {
  const number = /^TLSv(\d+(?:\.\d+)?)$/.exec(version)?.[1];
  return number === undefined ? 0 : Number(number);
}
