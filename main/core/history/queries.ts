/** The answers to what windows and reports ask, put together of as few rows as will do. */

import { HERE } from '../monitor/state.ts';
import type { CertificateTable } from './tables/certificates.ts';
import type { GapTable } from './tables/gaps.ts';
import type { IncidentTable } from './tables/incidents.ts';
import type { Keys } from './tables/keys.ts';
import { Latencies } from './arithmetic/latencies.ts';
import { DAY, FIVE_MINUTES, HOUR, piecesOf } from './arithmetic/levels.ts';
import type { Level, Reach } from './arithmetic/levels.ts';
import type { NotificationTable } from './tables/notifications.ts';
import { reachOf } from './tables/progress.ts';
import type { RollupTable } from './tables/rollups.ts';
import { addTally, ceilTo, emptyTally, rollUp, tallyOf } from './arithmetic/roll-up.ts';
import type { Past, Rollup, Tally } from './arithmetic/roll-up.ts';
import type { Check, RawCheck } from './arithmetic/raw-check.ts';
import type { SampleTable } from './tables/samples.ts';
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
    const servers = [...ids.keys()];
    // Each window is the next smaller one and a little more: no moment is looked at twice.
    const sums = new Map(servers.map((server) => [server, emptyTally()]));
    const found = new Map(servers.map((server) => [server, new Map<number, Uptime>()]));
    let toMs = nowMs;
    for (const windowMs of [...new Set(windowsMs)].sort((a, b) => a - b)) {
      const fromMs = beginOf(nowMs - windowMs, windowMs);
      const more =
        place === null ? new Map<number, Tally>() : this.tallies(servers, place, { fromMs, toMs });
      for (const [server, sum] of sums) {
        addTally(sum, more.get(server) ?? emptyTally());
        found.get(server)?.set(windowMs, this.#uptime(server, place, { fromMs, toMs: nowMs }, sum));
      }
      toMs = fromMs;
    }
    return new Map(
      [...ids].map(([server, id]) => [
        id,
        windowsMs.flatMap((windowMs) => found.get(server)?.get(windowMs) ?? []),
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
    return days.map((day) => {
      const tally =
        server === null || place === null
          ? emptyTally()
          : (this.tallies([server], place, day).get(server) ?? emptyTally());
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

  /** Counts and times of a range, of each server that has any. */
  tallies(servers: readonly number[], location: number, range: Span): Map<number, Tally> {
    const sums = new Map<number, Tally>();
    const add = (server: number, more: Tally): void => {
      const sum = sums.get(server) ?? emptyTally();
      addTally(sum, more);
      sums.set(server, sum);
    };
    for (const [reach, group] of this.#byReach(servers, location)) {
      for (const { level, ...span } of piecesOf(range, reach)) {
        if (level) {
          for (const [server, tally] of this.#tables.rollups.tallies(group, location, level, span))
            add(server, tally);
        } else {
          const past = this.#pasts(group, location, span, (wanted) =>
            this.#tables.samples.checks(wanted, location, span),
          );
          for (const [server, own] of past) add(server, tallyOf(own, span));
        }
      }
    }
    return sums;
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
    const past = this.#pasts(
      [server],
      location,
      span,
      () => new Map([[server, samples.raw(server, location, span)]]),
    );
    return past.get(server) ?? { checks: [], gaps: [], incidents: [] };
  }

  /** Of each server that has any checks. */
  #pasts<C extends Check>(
    servers: readonly number[],
    location: number,
    span: Span,
    ask: (servers: readonly number[]) => Map<number, C[]>,
  ): Map<number, Past<C>> {
    const found = [...ask(servers)].filter(([, checks]) => checks.length > 0);
    const checked = found.map(([server]) => server);
    const gaps = this.#tables.gaps.spans(checked, location, span);
    const incidents = this.#tables.incidents.spans(checked, location, span);
    return new Map(
      found.map(([server, checks]) => [
        server,
        { checks, gaps: gaps.get(server) ?? [], incidents: incidents.get(server) ?? [] },
      ]),
    );
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

  /** Mostly all are equally far. */
  #byReach(servers: readonly number[], location: number): Map<Reach, number[]> {
    const groups = new Map<string, [Reach, number[]]>();
    for (const server of servers) {
      const reach = this.#reach(server, location);
      const key = [reach.begun, ...reach.watermarks].join(' ');
      const group = groups.get(key) ?? [reach, []];
      group[1].push(server);
      groups.set(key, group);
    }
    return new Map(groups.values());
  }
}

/** A window of an hour or more begins with the next five minutes, of which there is a rollup. */
function beginOf(fromMs: number, windowMs: number): number {
  return windowMs < HOUR.sizeMs ? fromMs : ceilTo(fromMs, FIVE_MINUTES.sizeMs);
}
