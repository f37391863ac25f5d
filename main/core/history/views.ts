/**
 * What can be asked of history, and the answers. Where `location` is absent, answers about one series are about this
 * computer (`here`), and lists are of every location.
 *
 * Uptime, defined once: a sample speaks until the next one of the same server and location, but for its `coversMs` at
 * most and never into an explicit gap; whatever is left over is a gap. Down is monitored time within incidents, from
 * the first failure of a confirmed one to its end. A failed check that recovered before it was confirmed is counted
 * as a failed check, not as downtime. Uptime is 1 − down / monitored.
 */

import type { Phase } from '../probe/phase.ts';
import type { GapCause, NotificationOutcome } from './records.ts';

export interface Uptime {
  fromMs: number;
  toMs: number;
  /** Time covered by checks, gaps left out. */
  monitoredMs: number;
  /** Monitored time within incidents. */
  downMs: number;
  /** Time that nobody watched, since the range began or the server was first checked, whichever is later. */
  gapMs: number;
  checks: number;
  failed: number;
  /** Checks that succeeded, but not as well as they should. */
  degraded: number;
  /** From 0 to 1; null when nothing was monitored. */
  uptime: number | null;
}

export interface UptimeQuery {
  /** All there are when absent. */
  serverIds?: readonly string[];
  location?: string;
  /**
   * How far back from now, to the next whole five minutes from an hour on, and to the next whole hour from a hundred
   * hours on; the answers come in this order.
   */
  windowsMs: readonly number[];
  nowMs?: number;
}

/** Spans in UTC for which there are rollups. */
export type Resolution = 'five-minutes' | 'hour' | 'day';

export interface SeriesQuery {
  serverId: string;
  location?: string;
  fromMs: number;
  toMs: number;
  /** The finest that makes at most 800 points when absent. */
  resolution?: Resolution;
  /** Whether points say how long each phase took; false when absent. */
  phases?: boolean;
}

/** Latencies are of the totals of successful checks, null where there was none; percentiles are within 1.6 %. */
export interface SeriesPoint {
  fromMs: number;
  toMs: number;
  checks: number;
  failed: number;
  degraded: number;
  monitoredMs: number;
  downMs: number;
  minMs: number | null;
  meanMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
  /** Mean of every phase that did not itself fail; absent when not asked for. */
  phasesMs?: Partial<Record<Phase, number>>;
}

export interface SeriesGap {
  fromMs: number;
  toMs: number;
  /** Null when nothing says why. */
  cause: GapCause | null;
}

export interface Series {
  resolution: Resolution;
  /** Oldest first; none where nothing was monitored. */
  points: SeriesPoint[];
  /** Oldest first; they may overlap. */
  gaps: SeriesGap[];
}

export interface PhaseQuery {
  serverId: string;
  location?: string;
  fromMs: number;
  toMs: number;
}

/** Within 1.6 % of the exact value. */
export interface Percentiles {
  count: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

/** Of successful checks `total`; of phases every one that was not itself what failed. */
export type PhasePercentiles = Partial<Record<Phase | 'total', Percentiles>>;

export interface CalendarQuery {
  serverId: string;
  location?: string;
  /** How many local days, today included. */
  days: number;
  nowMs?: number;
}

/** One day by the local clock, which on two days of the year has 23 or 25 hours. */
export interface CalendarDay extends Uptime {
  /** Incidents that were on in it. */
  incidents: number;
}

export interface IncidentQuery {
  serverIds?: readonly string[];
  location?: string;
  fromMs: number;
  toMs: number;
  /** The newest win; 1,000 when absent. */
  limit?: number;
}

export interface SampleQuery {
  serverId: string;
  location?: string;
  fromMs: number;
  toMs: number;
  /** The oldest win; all when absent. */
  limit?: number;
}

export interface GapQuery {
  /** With those of all servers; every one when absent. */
  serverId?: string;
  location?: string;
  fromMs: number;
  toMs: number;
}

export interface NotificationQuery {
  serverId?: string;
  incidentId?: string;
  outcome?: NotificationOutcome;
  fromMs?: number;
  toMs?: number;
  /** The newest win; 1,000 when absent. */
  limit?: number;
}

/** How much there is. */
export interface HistoryMeasure {
  /** Of the file on disk. */
  bytes: number;
  /** Raw samples. */
  samples: number;
  /** When the first check was made of which there is the sample; null when there is none. */
  oldestSampleMs: number | null;
}
