/** Reading out of a broken file what can still be read. */

import { HOUR, LEVELS } from './arithmetic/levels.ts';
import type { Span } from './arithmetic/spans.ts';
import type { HistoryDatabase } from './database.ts';
import type { Batch, Now } from './protocol.ts';
import { samplesIn } from './sample-rows.ts';
import type { Salvage } from './store.ts';
import type { Progress } from './tables/progress.ts';

const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const ALL = { ...EVER, limit: Number.MAX_SAFE_INTEGER };
const DAY_MS = 86_400_000;
/** Read at a time: hours of a month. */
const ROLLUPS_MS = 30 * DAY_MS;

/** What was saved so far. */
export type Saved = Omit<Salvage, 'keptAs'>;

/**
 * All but samples and rollups: what must be there at once, since nobody is to be told again what he was told before.
 *
 * @param broken opened, and throwing whenever it is asked for what is damaged.
 */
export function salvageRecords(
  broken: HistoryDatabase,
  fresh: HistoryDatabase,
  saved: Saved,
  now: Now,
): void {
  const read = <T>(ask: () => T[]): T[] => attempt(saved, ask) ?? [];
  const ids = read(() => [...broken.keys.servers().values()]);
  // Server by server, so that what is damaged of one does not cost the others theirs.
  const incidents = ids.flatMap((id) =>
    read(() => broken.incidents.between({ ...ALL, serverIds: [id] })),
  );
  const batch: Batch = {
    forgotten: [],
    samples: [],
    states: ids.flatMap((id) => read(() => broken.stateOf(id))),
    incidents,
    incidentEvents: incidents.flatMap(({ id }) => read(() => broken.incidents.events(id))),
    gaps: read(() => broken.gaps.between(EVER)),
    notifications: read(() => broken.notifications.find(ALL)),
    certificates: [],
  };
  const certificates = ids.flatMap((id) => read(() => broken.certificates.of(id)));
  attempt(saved, () => {
    fresh.write(batch, now);
    fresh.transaction(() => {
      for (const record of certificates) fresh.certificates.insert(record);
    });
    saved.incidents = incidents.length;
  });
}

/** Rollups and samples. Each step is small, and to be made within a transaction. */
export function* salvageSamples(
  broken: HistoryDatabase,
  fresh: HistoryDatabase,
  saved: Saved,
  { wallMs }: Now,
): Generator<undefined> {
  for (const progress of attempt(saved, () => broken.rollups.progress.all()) ?? []) {
    const id = attempt(saved, () => broken.keys.servers().get(progress.server) ?? null);
    const location = attempt(saved, () => broken.keys.locationName(progress.location));
    if (id === null || location === null) continue;
    const [rolledUpMs = 0] = progress.watermarks;
    const rawFromMs = attempt(saved, () => broken.samples.nextMs(progress.server, 0)) ?? rolledUpMs;
    // What there are samples of is rolled up anew, so that one agrees with the other.
    const into = fresh.rollups.adopt(
      fresh.keys.server(id),
      fresh.keys.location(location),
      progress.firstMs,
      rawFromMs,
    );
    yield;
    yield* salvageRollups(broken, fresh, progress, into, saved);
    const untilMs = Math.max(wallMs, rolledUpMs) + DAY_MS;
    for (let ms = rawFromMs; ms < untilMs; ms += DAY_MS) {
      const nextMs = nextSampleMs(broken, progress.server, ms);
      if (nextMs === null) break;
      ms = Math.max(ms, nextMs);
      salvageSpan(broken, fresh, progress, into, { fromMs: ms, toMs: ms + DAY_MS }, saved);
      yield;
    }
  }
}

/** Where to look next: right there, when even that cannot be told. */
function nextSampleMs(broken: HistoryDatabase, server: number, fromMs: number): number | null {
  try {
    return broken.samples.nextMs(server, fromMs);
  } catch {
    return fromMs;
  }
}

function* salvageRollups(
  broken: HistoryDatabase,
  fresh: HistoryDatabase,
  { server, location, firstMs }: Progress,
  into: Progress,
  saved: Saved,
): Generator<undefined> {
  for (const [place, level] of LEVELS.entries()) {
    const untilMs = into.watermarks[place] ?? 0;
    for (let ms = firstMs - level.sizeMs; ms < untilMs; ms += ROLLUPS_MS) {
      const span = { fromMs: ms, toMs: Math.min(ms + ROLLUPS_MS, untilMs) };
      const rollups = attempt(saved, () =>
        broken.rollups.read(server, location, level, span, true),
      );
      for (const rollup of rollups ?? []) fresh.rollups.write(into, level, rollup);
      yield;
    }
  }
}

/** What cannot be read whole is read by the hour. */
function salvageSpan(
  broken: HistoryDatabase,
  fresh: HistoryDatabase,
  { server, location }: Progress,
  into: Progress,
  span: Span,
  saved: Saved,
): void {
  const whole = attempt({ complete: true }, () => broken.samples.between(server, location, span));
  const parts =
    whole !== null
      ? [whole]
      : hoursOf(span).map((hour) =>
          attempt(saved, () => broken.samples.between(server, location, hour)),
        );
  for (const sample of parts.flatMap((part) => samplesIn(part ?? '[]'))) {
    fresh.samples.insert(into.server, into.location, sample);
    saved.samples += 1;
  }
}

function hoursOf({ fromMs, toMs }: Span): Span[] {
  const hours: Span[] = [];
  for (let ms = fromMs; ms < toMs; ms += HOUR.sizeMs)
    hours.push({ fromMs: ms, toMs: Math.min(ms + HOUR.sizeMs, toMs) });
  return hours;
}

/** Null when it cannot be read, and then what is saved is not all. */
function attempt<T>(saved: Pick<Saved, 'complete'>, ask: () => T): T | null {
  try {
    return ask();
  } catch {
    saved.complete = false;
    return null;
  }
}
