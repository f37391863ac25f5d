/** The points of a chart. */

import { HERE } from '../monitor/state.ts';
import { DAY, LEVELS } from './arithmetic/levels.ts';
import type { Level } from './arithmetic/levels.ts';
import type { Queries, Tables } from './queries.ts';
import { emptyTally, floorTo } from './arithmetic/roll-up.ts';
import type { Rollup } from './arithmetic/roll-up.ts';
import { subtract, union } from './arithmetic/spans.ts';
import type { Span } from './arithmetic/spans.ts';
import type { Series, SeriesGap, SeriesPoint, SeriesQuery } from './views.ts';

/** As many as a chart can show without two on one pixel. */
const MAX_POINTS = 800;
/** Beyond what is rolled up, at most so much is put together of finer levels. */
const MAX_TAIL_MS = 2 * 86_400_000;

export function seriesOf(tables: Tables, queries: Queries, query: SeriesQuery): Series {
  const { serverId, location = HERE, fromMs, toMs } = query;
  const level = levelFor(query);
  const server = tables.keys.knownServer(serverId);
  const place = tables.keys.knownLocation(location);
  const progress =
    server === null || place === null ? null : tables.rollups.progress.get(server, place);
  if (!progress || fromMs >= toMs) return { resolution: level.resolution, points: [], gaps: [] };
  const range = { fromMs: floorTo(fromMs, level.sizeMs), toMs };
  const points = [
    ...rolledUp(tables, progress, level, range),
    ...tail(queries, progress, level, range),
  ].map((rollup) => pointOf(rollup, level.sizeMs, toMs));
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

interface Watched {
  server: number;
  location: number;
  watermarks: readonly number[];
}

function rolledUp(
  { rollups }: Tables,
  { server, location, watermarks }: Watched,
  level: Level,
  { fromMs, toMs }: Span,
): Rollup[] {
  const untilMs = Math.min(toMs, watermarks[LEVELS.indexOf(level)] ?? 0);
  // One that reaches beyond the range is put together for it.
  const span = { fromMs, toMs: floorTo(untilMs, level.sizeMs) };
  return rollups.read(server, location, level, span, false);
}

/** What is not rolled up at this level yet, put together of finer ones. */
function tail(
  queries: Queries,
  { server, location, watermarks }: Watched,
  level: Level,
  { fromMs, toMs }: Span,
): Rollup[] {
  const { sizeMs } = level;
  const doneMs = Math.min(floorTo(toMs, sizeMs), watermarks[LEVELS.indexOf(level)] ?? 0);
  const points: Rollup[] = [];
  let startMs = Math.max(fromMs, doneMs, floorTo(toMs - MAX_TAIL_MS, sizeMs));
  for (; startMs < toMs; startMs += sizeMs) {
    const span = { fromMs: startMs, toMs: Math.min(startMs + sizeMs, toMs) };
    const tally = queries.tallies([server], location, span).get(server) ?? emptyTally();
    if (tally.checks === 0 && tally.monitoredMs === 0) continue;
    const latencies = queries.latencies(server, location, span, false);
    points.push({ startMs, ...tally, latencies });
  }
  return points;
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
