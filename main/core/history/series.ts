/** The points of a chart. */

import { HERE } from '../monitor/state.ts';
import { DAY, LEVELS } from './arithmetic/levels.ts';
import type { Level } from './arithmetic/levels.ts';
import type { Queries, Tables } from './queries.ts';
import { floorTo, merged } from './arithmetic/roll-up.ts';
import type { Rollup } from './arithmetic/roll-up.ts';
import { subtract, union } from './arithmetic/spans.ts';
import type { Span } from './arithmetic/spans.ts';
import type { Series, SeriesGap, SeriesPoint, SeriesQuery } from './views.ts';

/** As many as a chart can show without two on one pixel. */
const MAX_POINTS = 800;

export function seriesOf(tables: Tables, queries: Queries, query: SeriesQuery): Series {
  const { serverId, location = HERE, fromMs, toMs, phases = false } = query;
  const level = levelFor(query);
  const server = tables.keys.knownServer(serverId);
  const place = tables.keys.knownLocation(location);
  const progress =
    server === null || place === null ? null : tables.rollups.progress.get(server, place);
  if (!progress || fromMs >= toMs) return { resolution: level.resolution, points: [], gaps: [] };
  const range = { fromMs: floorTo(fromMs, level.sizeMs), toMs };
  const points = merged(
    queries.rollups(progress.server, progress.location, range, level, phases),
    level.sizeMs,
  ).map((rollup) => ({
    ...pointOf(rollup, level.sizeMs, toMs),
    ...(phases && { phasesMs: rollup.latencies.phaseMeans() }),
  }));
  const watched = { fromMs: Math.max(fromMs, progress.firstMs), toMs };
  const explicit = tables.gaps
    .between({ serverId, location, fromMs: watched.fromMs, toMs })
    .map((gap): SeriesGap => {
      const untilMs = Math.min(gap.toMs ?? toMs, toMs);
      return { fromMs: Math.max(gap.fromMs, watched.fromMs), toMs: untilMs, cause: gap.cause };
    });
  const gaps = [...explicit, ...unexplained(points, explicit, watched)];
  return { resolution: level.resolution, points, gaps: gaps.sort((a, b) => a.fromMs - b.fromMs) };
}

function pointOf(
  { startMs, latencies, ...tally }: Rollup,
  sizeMs: number,
  toMs: number,
): SeriesPoint {
  return {
    fromMs: startMs,
    toMs: Math.min(startMs + sizeMs, toMs),
    ...tally,
    ...latencies.summary(),
  };
}

/** Stretches without any coverage of which no gap says why. */
function unexplained(
  points: readonly SeriesPoint[],
  explicit: readonly SeriesGap[],
  watched: Span,
): SeriesGap[] {
  const covered = union(
    points
      .filter(({ monitoredMs }) => monitoredMs > 0)
      .map(({ fromMs, toMs }) => ({ fromMs, toMs })),
  );
  const known = union(explicit.map(({ fromMs, toMs }) => ({ fromMs, toMs })));
  return subtract(subtract(union([watched]), covered), known).map((span) => ({
    ...span,
    cause: null,
  }));
}

function levelFor({ fromMs, toMs, resolution }: SeriesQuery): Level {
  const fits = ({ sizeMs }: Level): boolean => (toMs - fromMs) / sizeMs <= MAX_POINTS;
  return LEVELS.find((level) => level.resolution === resolution) ?? LEVELS.find(fits) ?? DAY;
}
