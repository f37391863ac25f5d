/** A past for a stand-in server: made of its samples and a few numbers, the same every time. */

import type {
  Availability,
  CalendarDay,
  CertificateRecord,
  Chart,
  PhasePercentiles,
  Sample,
  ServerView,
  Uptime,
} from '../../../preload/contract.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Every sample one by one, and one stretch that holds them all. */
export function chartOf(
  samples: readonly Sample[],
  span: { fromMs: number; toMs: number },
  change: Partial<Chart> = {},
): Chart {
  const within = samples.filter(({ atMs }) => atMs >= span.fromMs && atMs < span.toMs);
  const totals = within.flatMap(({ totalMs }) => totalMs ?? []).sort((a, b) => a - b);
  const at = (share: number): number | null =>
    totals[Math.min(totals.length - 1, Math.floor(share * totals.length))] ?? null;
  const failed = within.length - totals.length;
  const [first] = within;
  const point = {
    fromMs: first?.atMs ?? span.fromMs,
    toMs: span.toMs,
    ...{ checks: within.length, failed, degraded: 0, monitoredMs: 0, downMs: 0 },
    ...{ minMs: at(0), meanMs: at(0.5), p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) },
    maxMs: at(1),
    phasesMs: first?.timings ?? {},
  };
  const [p50Ms, p95Ms, p99Ms] = [at(0.5) ?? 0, at(0.95) ?? 0, at(0.99) ?? 0];
  return {
    ...span,
    resolution: 'five-minutes',
    points: within.length > 0 ? [point] : [],
    gaps: [],
    samples: within,
    incidents: [],
    percentiles: totals.length > 0 ? { total: { count: totals.length, p50Ms, p95Ms, p99Ms } } : {},
    ...change,
  };
}

const uptimeOf = (fromMs: number, toMs: number, change: Partial<Uptime> = {}): Uptime => ({
  ...{ fromMs, toMs, monitoredMs: toMs - fromMs, downMs: 0, gapMs: 0 },
  ...{ checks: 1_440, failed: 0, degraded: 0, uptime: 1 },
  ...change,
});

/** Days up to today's midnight by the local clock, all of them up; `change` by how many days ago. */
export function daysOf(
  days: number,
  nowMs: number,
  change: Partial<Record<number, Partial<CalendarDay>>> = {},
): CalendarDay[] {
  const now = new Date(nowMs);
  const midnight = (ago: number): number =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - ago).getTime();
  return Array.from({ length: days }, (_, index) => {
    const ago = days - 1 - index;
    return {
      ...uptimeOf(midnight(ago), Math.min(nowMs, midnight(ago - 1))),
      incidents: 0,
      ...change[ago],
    };
  });
}

export function availabilityOf(nowMs: number): Availability {
  const windows = [1, 7, 30, 90].map((days) => uptimeOf(nowMs - days * DAY_MS, nowMs));
  return { days: daysOf(90, nowMs), windows };
}

/** What is usual of a server whose samples are all alike. */
export function usualOf({ state }: ServerView): PhasePercentiles {
  const good = state.samples.find(({ failure }) => !failure);
  return Object.fromEntries(
    Object.entries(good?.timings ?? {}).map(([phase, ms]) => [
      phase,
      { count: 1_000, p50Ms: ms, p95Ms: ms * 1.5, p99Ms: ms * 2 },
    ]),
  );
}

/** The certificate shown now, since an hour ago. */
export function certificatesOf({ server, state }: ServerView): CertificateRecord[] {
  const facts = state.last?.tls?.certificate;
  if (!facts) return [];
  const { fingerprint256, subject, issuer, subjectAltNames } = facts;
  return [
    {
      serverId: server.id,
      location: 'here',
      ...{ fingerprint256, subject, issuer, subjectAltNames },
      validFromMs: Date.parse(facts.validFrom),
      validToMs: Date.parse(facts.validTo),
      firstSeenMs: Date.now() - 60 * MINUTE_MS,
      lastSeenMs: Date.now(),
    },
  ];
}
