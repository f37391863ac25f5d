/** Rollups in the history file: made of raw samples once their time has passed, and made again when it is told anew. */

import type { SqlDatabase, SqlRow } from '../driver.ts';
import { Latencies } from '../arithmetic/latencies.ts';
import { FIVE_MINUTES, HOUR, LEVELS } from '../arithmetic/levels.ts';
import type { Level } from '../arithmetic/levels.ts';
import { ProgressTable } from './progress.ts';
import type { Progress } from './progress.ts';
import { RunningTotals, tallyIn } from './running-totals.ts';
import { ceilTo, floorTo, merged, rollUp } from '../arithmetic/roll-up.ts';
import type { Past, Rollup, Tally } from '../arithmetic/roll-up.ts';
import type { RawCheck } from '../arithmetic/raw-check.ts';
import type { Span } from '../arithmetic/spans.ts';

/** A check is noted when it has ended, under the time it began: so long its span is not over. */
const SLACK_MS = 150_000;
/** Rolled up at a time. */
const STEP_MS = 86_400_000;
/** So far a clock that ran ahead is put up with before what was rolled up then is given up. */
const AHEAD_MS = 3_600_000;

export interface RollupSources {
  past(server: number, location: number, span: Span): Past<RawCheck>;
  /** When the first sample from a moment on was made; null when there is none. */
  nextMs(server: number, fromMs: number): number | null;
}

export class RollupTable {
  readonly progress: ProgressTable;
  readonly totals: RunningTotals;
  readonly #database: SqlDatabase;
  readonly #sources: RollupSources;

  constructor(database: SqlDatabase, sources: RollupSources) {
    this.#database = database;
    this.#sources = sources;
    this.progress = new ProgressTable(database);
    this.totals = new RunningTotals(database);
  }

  /** To be told of every sample. */
  noteSample(server: number, location: number, atMs: number, keptFromMs: number): void {
    const progress = this.progress.get(server, location);
    if (!progress) {
      this.progress.begin(server, location, atMs);
      return;
    }
    const { firstMs, watermarks } = progress;
    // As good as always: nothing is said of it yet.
    if (atMs >= firstMs && atMs >= (watermarks[0] ?? 0)) return;
    this.#rewind({ ...progress, firstMs: Math.min(firstMs, atMs) }, atMs, keptFromMs);
  }

  /**
   * To be told when something changed about the past, from that moment on: what was said of it is taken back.
   *
   * @param server null for every one.
   * @param keptFromMs raw samples from before are gone, and rollups of theirs stay as they are.
   */
  noteChange(server: number | null, location: number, atMs: number, keptFromMs: number): void {
    for (const progress of this.progress.all()) {
      if (progress.location === location && (server === null || progress.server === server))
        this.#rewind(progress, atMs, keptFromMs);
    }
  }

  /**
   * Makes room for rollups from another file: those that begin before there are samples. The rest is made anew.
   *
   * @param firstMs when the first check was made that the other file knew of.
   * @returns how far they may go.
   */
  adopt(server: number, location: number, firstMs: number, samplesFromMs: number): Progress {
    const untilMs = ceilTo(samplesFromMs, FIVE_MINUTES.sizeMs);
    const known = this.progress.get(server, location);
    const watermarks = LEVELS.map(({ sizeMs }) => floorTo(untilMs, sizeMs));
    if (!known) this.progress.set({ server, location, firstMs, watermarks });
    else this.#rewind({ ...known, firstMs: Math.min(known.firstMs, firstMs) }, untilMs, 0);
    return this.progress.get(server, location) ?? { server, location, firstMs, watermarks };
  }

  /** A step for each that is behind, until none is. */
  *advance(nowMs: number, keptFromMs: number): Generator<undefined> {
    const untilMs = floorTo(nowMs - SLACK_MS, FIVE_MINUTES.sizeMs);
    for (const { server, location } of this.progress.all()) {
      for (;;) {
        const progress = this.progress.get(server, location);
        if (!progress) break;
        const [doneMs = 0] = progress.watermarks;
        if (doneMs > untilMs + AHEAD_MS) this.#rewind(progress, untilMs, keptFromMs);
        if (doneMs >= untilMs) break;
        this.#step(progress, untilMs);
        yield;
      }
    }
  }

  /** The sums over spans of a level, by server. */
  tallies(
    servers: readonly number[],
    location: number,
    { level }: Level,
    span: Span,
  ): Map<number, Tally> {
    const rows = this.#database.all(
      `SELECT server, SUM(checks) AS checks, SUM(failed) AS failed, SUM(degraded) AS degraded,
         SUM(monitored_ms) AS monitored_ms, SUM(down_ms) AS down_ms
       FROM json_each(?) AS wanted CROSS JOIN rollup ON server = wanted.value
       WHERE level = ? AND location = ? AND start_ms >= ? AND start_ms < ? GROUP BY server`,
      JSON.stringify(servers),
      level,
      location,
      span.fromMs,
      span.toMs,
    );
    return new Map(rows.map((row) => [Number(row['server']), tallyIn(row)]));
  }

  /** All of a level within a span, oldest first. */
  read(server: number, location: number, level: Level, span: Span, phases: boolean): Rollup[] {
    const rows = this.#database.all(
      `SELECT start_ms, checks, failed, degraded, monitored_ms, down_ms, min_us, max_us, sum_us, histograms
       FROM rollup LEFT JOIN rollup_latency USING (level, server, location, start_ms)
       WHERE level = ? AND server = ? AND location = ? AND start_ms >= ? AND start_ms < ?
       ORDER BY start_ms`,
      level.level,
      server,
      location,
      span.fromMs,
      span.toMs,
    );
    return rows.map((row) => ({
      startMs: Number(row['start_ms']),
      ...tallyIn(row),
      latencies: latenciesIn(row, phases),
    }));
  }

  /** Reads the newest day, and throws as SQLite does when it is broken. */
  verify({ server, location, watermarks }: Progress): void {
    for (const [place, level] of LEVELS.entries()) {
      const toMs = watermarks[place] ?? 0;
      this.read(server, location, level, { fromMs: toMs - STEP_MS, toMs }, true);
    }
    this.totals.before([server], location, Number.MAX_SAFE_INTEGER);
  }

  forget(server: number): void {
    for (const { level } of LEVELS) {
      for (const table of TABLES)
        this.#database.run(`DELETE FROM ${table} WHERE level = ? AND server = ?`, level, server);
    }
    this.totals.forget(server);
    this.progress.forget(server);
  }

  /** Deletes what began before a moment. */
  deleteBefore(server: number, location: number, level: Level, ms: number): void {
    if (level === HOUR) this.totals.deleteBefore(server, location, ms);
    for (const table of TABLES) {
      this.#database.run(
        `DELETE FROM ${table} WHERE level = ? AND server = ? AND location = ? AND start_ms < ?`,
        level.level,
        server,
        location,
        ms,
      );
    }
  }

  #rewind(progress: Progress, atMs: number, keptFromMs: number): void {
    const { server, location } = progress;
    const fromMs = Math.max(atMs, ceilTo(keptFromMs, FIVE_MINUTES.sizeMs));
    const watermarks = LEVELS.map(({ sizeMs }, place) =>
      Math.min(progress.watermarks[place] ?? 0, floorTo(fromMs, sizeMs)),
    );
    const known = this.progress.get(server, location);
    const back = LEVELS.filter((_, place) => watermarks[place] !== known?.watermarks[place]);
    if (back.length === 0 && known?.firstMs === progress.firstMs) return;
    for (const level of back) {
      const backMs = floorTo(fromMs, level.sizeMs);
      if (level === HOUR) this.totals.deleteFrom(server, location, backMs);
      for (const table of TABLES) {
        this.#database.run(
          `DELETE FROM ${table} WHERE level = ? AND server = ? AND location = ? AND start_ms >= ?`,
          level.level,
          server,
          location,
          backMs,
        );
      }
    }
    this.progress.set({ ...progress, watermarks });
  }

  /** Rolls up at most a day of samples, and what hours and days are then complete. */
  #step(progress: Progress, limitMs: number): void {
    const { server, location } = progress;
    const [fromMs = 0] = progress.watermarks;
    let toMs = Math.min(limitMs, fromMs + STEP_MS);
    const past = this.#sources.past(server, location, { fromMs, toMs });
    if (past.checks.length === 0) {
      const nextMs = this.#sources.nextMs(server, fromMs) ?? Infinity;
      toMs = Math.max(toMs, floorTo(Math.min(nextMs, limitMs), FIVE_MINUTES.sizeMs));
    }
    for (const rollup of rollUp(past, { fromMs, toMs }, FIVE_MINUTES.sizeMs))
      this.write(progress, FIVE_MINUTES, rollup);
    const watermarks = [toMs];
    for (const [place, level] of LEVELS.entries()) {
      const finer = LEVELS[place - 1];
      if (!finer) continue;
      const span = {
        fromMs: progress.watermarks[place] ?? 0,
        toMs: floorTo(watermarks[place - 1] ?? 0, level.sizeMs),
      };
      if (span.fromMs < span.toMs) {
        const parts = this.read(server, location, finer, span, true);
        for (const rollup of merged(parts, level.sizeMs)) this.write(progress, level, rollup);
      }
      watermarks.push(Math.max(span.fromMs, span.toMs));
    }
    this.progress.set({ ...progress, watermarks });
  }

  /** Inserts or replaces one. It is looked at only when it lies before the watermark of its level. */
  write({ server, location }: Progress, level: Level, rollup: Rollup): void {
    const { startMs, latencies } = rollup;
    if (level === HOUR) this.totals.add(server, location, rollup);
    this.#database.run(
      `INSERT OR REPLACE INTO rollup
       (level, server, location, start_ms, checks, failed, degraded, monitored_ms, down_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      level.level,
      server,
      location,
      startMs,
      rollup.checks,
      rollup.failed,
      rollup.degraded,
      rollup.monitoredMs,
      rollup.downMs,
    );
    if (latencies.isEmpty) return;
    const { minUs, maxUs, sumUs, histograms } = latencies.toRow();
    this.#database.run(
      `INSERT OR REPLACE INTO rollup_latency
       (level, server, location, start_ms, min_us, max_us, sum_us, histograms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      level.level,
      server,
      location,
      startMs,
      minUs,
      maxUs,
      sumUs,
      histograms,
    );
  }
}

const TABLES = ['rollup', 'rollup_latency'];

function latenciesIn(row: SqlRow, phases: boolean): Latencies {
  const latencies = new Latencies();
  const { min_us: min, max_us: max, sum_us: sum, histograms } = row;
  if (histograms instanceof Uint8Array) {
    latencies.addRow(
      { minUs: min as number | null, maxUs: max as number | null, sumUs: Number(sum), histograms },
      phases,
    );
  }
  return latencies;
}
