/** How long things are kept, and deleting them afterwards, a little at a time. */

import type { SqlDatabase } from './driver.ts';
import type { FactTable } from './tables/facts.ts';
import { DAY, FIVE_MINUTES, HOUR } from './arithmetic/levels.ts';
import type { Tables } from './queries.ts';

const DAY_MS = 86_400_000;
/** Deleted at a time: of raw samples a day, of the smaller ones more. */
const RAW_STEP_MS = DAY_MS;

/** In days. */
export interface Retention {
  /** Raw samples; 30 when absent. */
  rawDays?: number;
  /** Five-minute rollups, longer than raw samples in any case; 90 when absent. */
  fiveMinuteDays?: number;
  /** Hourly and daily rollups, incidents, gaps, notifications and certificates; 730 when absent. */
  rollupDays?: number;
}

export type FullRetention = Required<Retention>;

export function completeRetention(wanted: Retention): FullRetention {
  const rawDays = wanted.rawDays ?? 30;
  // Hours are made of five-minute rollups, also when they are made again: those must outlive the raw samples.
  const fiveMinuteDays = Math.max(wanted.fiveMinuteDays ?? 90, rawDays + 2);
  return {
    rawDays,
    fiveMinuteDays,
    rollupDays: Math.max(wanted.rollupDays ?? 730, fiveMinuteDays),
  };
}

/**
 * Lets what pruning takes for the present follow the clock, by a day at a time: a clock that is wrong for an hour
 * does not cost the past of years. To be called once an hour.
 */
export function moveHorizon(facts: FactTable, wallMs: number): number {
  const horizonMs = facts.get('horizon_ms');
  const movedMs = horizonMs === null ? wallMs : Math.min(wallMs, horizonMs + DAY_MS);
  if (horizonMs === null || movedMs > horizonMs) facts.set('horizon_ms', movedMs);
  return Math.min(movedMs, wallMs);
}

/** Deletes what is too old. Each step is small. */
export function* prune(
  database: SqlDatabase,
  tables: Tables,
  facts: FactTable,
  retention: FullRetention,
  presentMs: number,
): Generator<undefined> {
  const rawMs = presentMs - retention.rawDays * DAY_MS;
  if (rawMs > (facts.get('pruned_ms') ?? 0)) facts.set('pruned_ms', rawMs);
  for (const { key } of database.all('SELECT key FROM server')) {
    const server = Number(key);
    yield* pruneSamples(tables, server, rawMs);
  }
  const rollupMs = presentMs - retention.rollupDays * DAY_MS;
  for (const { server, location } of tables.rollups.progress.all()) {
    const fiveMinutesMs = presentMs - retention.fiveMinuteDays * DAY_MS;
    tables.rollups.deleteBefore(server, location, FIVE_MINUTES, fiveMinutesMs);
    tables.rollups.deleteBefore(server, location, HOUR, rollupMs);
    tables.rollups.deleteBefore(server, location, DAY, rollupMs);
    yield;
  }
  for (const table of [tables.incidents, tables.gaps, tables.notifications, tables.certificates]) {
    table.deleteBefore(rollupMs);
    yield;
  }
}

function* pruneSamples(
  { samples, rollups }: Tables,
  server: number,
  ms: number,
): Generator<undefined> {
  const rolledUp = rollups.progress.all().filter((progress) => progress.server === server);
  // Nothing goes that is not rolled up yet.
  const untilMs = Math.min(ms, ...rolledUp.map(({ watermarks: [doneMs = 0] }) => doneMs));
  for (;;) {
    const oldestMs = samples.nextMs(server, Number.MIN_SAFE_INTEGER);
    if (oldestMs === null || oldestMs >= untilMs) return;
    samples.deleteBefore(server, Math.min(oldestMs + RAW_STEP_MS, untilMs));
    yield;
  }
}
