/** Whether rollups say what the raw samples say. */

import { isDeepStrictEqual } from 'node:util';

import { HOUR, LEVELS } from '../../../main/core/history/arithmetic/levels.ts';
import {
  addTally,
  ceilTo,
  emptyTally,
  rollUp,
} from '../../../main/core/history/arithmetic/roll-up.ts';
import type { Rollup } from '../../../main/core/history/arithmetic/roll-up.ts';
import type { HistoryDatabase } from '../../../main/core/history/database.ts';

/**
 * Compares every rollup of the time from which there are samples with what these give, and running totals with the
 * hours.
 * @returns how many were compared, and a description of each that differs.
 */
export function compareRollups(
  database: HistoryDatabase,
  samplesFromMs = 0,
): { compared: number; different: string[] } {
  let compared = 0;
  const different: string[] = [];
  for (const { server, location, watermarks } of database.rollups.progress.all()) {
    for (const [place, level] of LEVELS.entries()) {
      const fromMs = ceilTo(samplesFromMs, level.sizeMs);
      const span = { fromMs, toMs: watermarks[place] ?? 0 };
      const past = database.queries.rawPast(server, location, span);
      const wanted = span.fromMs < span.toMs ? rollUp(past, span, level.sizeMs) : [];
      const beyond = { fromMs, toMs: Number.MAX_SAFE_INTEGER };
      const found = database.rollups.read(server, location, level, beyond, true);
      compared += wanted.length;
      if (!isDeepStrictEqual(found.map(readable), wanted.map(readable)))
        different.push(`server ${server}, location ${location}: ${level.resolution}`);
    }
    const range = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
    const hours = database.rollups.read(server, location, HOUR, range, false);
    const sum = emptyTally();
    for (const hour of hours) {
      addTally(sum, hour);
      const endMs = hour.startMs + HOUR.sizeMs;
      const total = database.rollups.totals.before([server], location, endMs).get(server);
      if (!isDeepStrictEqual(total, sum))
        different.push(`server ${server}, location ${location}: total up to ${endMs}`);
    }
  }
  return { compared, different };
}

function readable({ latencies, ...tally }: Rollup): unknown {
  return { ...tally, ...latencies.summary(), phases: latencies.percentiles() };
}
