/** The answers to what windows and reports ask, put together of as few rows as will do. */

import { HERE } from '../monitor/state.ts';
import type { CertificateTable } from './tables/certificates.ts';
import type { GapTable } from './tables/gaps.ts';
import type { IncidentTable } from './tables/incidents.ts';
import type { Keys } from './tables/keys.ts';
import { Latencies } from './arithmetic/latencies.ts';
import { DAY, FIVE_MINUTES, HOUR, piecesOf } from './arithmetic/levels.ts';
import type { Level, Reach } from './arithmetic/levels.ts';
import { pastsOf } from './pasts.ts';
import type { NotificationTable } from './tables/notifications.ts';
import { reachOf } from './tables/progress.ts';
import type { RollupTable } from './tables/rollups.ts';
import { ceilTo, emptyTally, rollUp } from './arithmetic/roll-up.ts';
import type { Past, Rollup, Tally } from './arithmetic/roll-up.ts';
import type { RawCheck } from './arithmetic/raw-check.ts';
import type { SampleTable } from './tables/samples.ts';
import { talliesOf } from './tallies.ts';
import type { Span } from './arithmetic/spans.ts';
import type { CalendarDay, PhasePercentiles, PhaseQuery, Uptime } from './views.ts';

export interface Tables {
  keys: Keys;
  samples: SampleTable;
  incidents: IncidentTable;
  gaps: GapTable;
  notifications: NotificationTable;
  certificates: CertificateTable;
  rollups: RollupTable;
}

/** Windows as they are asked for: with the moment from which they reach back. */
export interface UptimeRequest {
  serverIds: readonly string[] | null;
  location: string;
  windowsMs: readonly number[];
  nowMs: number;
}

export interface CalendarRequest {
  serverId: string;
  location: string;
  /** When each day begins, and when the last one ends. */
  boundsMs: readonly number[];
  nowMs: number;
}

export class Queries {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** For each server, in the order of the windows. */
  uptimes({ serverIds, location, windowsMs, nowMs }: UptimeRequest): Map<string, Uptime[]> {
    const { keys } = this.#tables;
    const ids = keys.servers(serverIds ?? undefined);
    const place = keys.knownLocation(location);
    const spans = windowsMs.map((windowMs): Span => {
      const fromMs = beginOf(nowMs - windowMs, windowMs);
      return { fromMs, toMs: nowMs };
    });
    const tallies = place === null ? null : talliesOf(this.#tables, [...ids.keys()], place, spans);
    return new Map(
      [...ids].map(([server, id]) => [
        id,
        spans.map((span, index) =>
          this.#uptime(server, place, span, tallies?.get(server)?.[index] ?? emptyTally()),
        ),
      ]),
    );
  }

  /** Day by day. */
  calendar({ serverId, location, boundsMs, nowMs }: CalendarRequest): CalendarDay[] {
    const { keys, incidents } = this.#tables;
    const server = keys.knownServer(serverId);
    const place = keys.knownLocation(location);
    const days = boundsMs.slice(0, -1).map((fromMs, index): Span => {
      const nextMs = boundsMs[index + 1] ?? fromMs;
      return { fromMs, toMs: Math.max(fromMs, Math.min(nextMs, nowMs)) };
    });
    const known =
      server === null || place === null
        ? []
        : (incidents
            .spans([server], place, { fromMs: boundsMs[0] ?? 0, toMs: nowMs })
            .get(server) ?? []);
    const tallies =
      server === null || place === null
        ? []
        : (talliesOf(this.#tables, [server], place, days).get(server) ?? []);
    return days.map((day, index) => {
      const tally = tallies[index] ?? emptyTally();
      const on = known.filter(
        ({ fromMs, toMs }) => fromMs < day.toMs && (toMs ?? Infinity) > day.fromMs,
      );
      return { ...this.#uptime(server, place, day, tally), incidents: on.length };
    });
  }

  phasePercentiles({ serverId, location, fromMs, toMs }: PhaseQuery): PhasePercentiles {
    const { keys } = this.#tables;
    const server = keys.knownServer(serverId);
    const place = keys.knownLocation(location ?? HERE);
    if (server === null || place === null) return {};
    return this.latencies(server, place, { fromMs, toMs }).percentiles();
  }

  /** How long the checks of a range took. */
  latencies(server: number, location: number, range: Span): Latencies {
    const all = new Latencies();
    for (const { latencies } of this.rollups(server, location, range, DAY, true))
      all.merge(latencies);
    return all;
  }

  /**
   * What there is about a range, oldest first, in spans that are as large as a level's at most, and no larger than a
   * day.
   */
  rollups(
    server: number,
    location: number,
    range: Span,
    coarsest: Level,
    phases: boolean,
  ): Rollup[] {
    const pieces = piecesOf(range, this.#reach(server, location), coarsest);
    return pieces.flatMap(({ level, ...span }) =>
      level
        ? this.#tables.rollups.read(server, location, level, span, phases)
        : rollUp(this.rawPast(server, location, span), span, FIVE_MINUTES.sizeMs),
    );
  }

  /** All that is known raw about a span. */
  rawPast(server: number, location: number, span: Span): Past<RawCheck> {
    const { samples } = this.#tables;
    const past = pastsOf(
      this.#tables,
      location,
      span,
      () => new Map([[server, samples.raw(server, location, span)]]),
    );
    return past.get(server) ?? { checks: [], gaps: [], incidents: [] };
  }

  #uptime(server: number | null, location: number | null, span: Span, tally: Tally): Uptime {
    const progress =
      server === null || location === null
        ? null
        : this.#tables.rollups.progress.get(server, location);
    const knownFromMs = Math.min(Math.max(span.fromMs, progress?.firstMs ?? Infinity), span.toMs);
    return {
      ...span,
      ...tally,
      gapMs: Math.max(0, span.toMs - knownFromMs - tally.monitoredMs),
      uptime: tally.monitoredMs > 0 ? 1 - tally.downMs / tally.monitoredMs : null,
    };
  }

  #reach(server: number, location: number): Reach {
    return reachOf(this.#tables.rollups.progress.get(server, location));
  }
}

/** A window begins with a rollup of no more than a hundredth of its length, or with five minutes from an hour on. */
function beginOf(fromMs: number, windowMs: number): number {
  if (windowMs < HOUR.sizeMs) return fromMs;
  return ceilTo(fromMs, windowMs < 100 * HOUR.sizeMs ? FIVE_MINUTES.sizeMs : HOUR.sizeMs);
}
