/** The items of an export, oldest first within each server and location, a page at a time. */

import type { Sample } from '../../monitor/state.ts';
import type { Level } from '../arithmetic/levels.ts';
import type { Rollup } from '../arithmetic/roll-up.ts';
import type { Span } from '../arithmetic/spans.ts';
import type { HistoryDatabase } from '../database.ts';
import type { CertificateRecord, NotificationRecord } from '../records.ts';
import { samplesIn } from '../sample-rows.ts';
import type { ExportedServer, ExportRequest } from './request.ts';
import type { IncidentWithEvents, Page } from './tables.ts';

/** A few milliseconds' worth: so long whatever else is asked of the file waits. */
const PAGE_ITEMS = 500;
const DAY_MS = 86_400_000;

/** One server seen from one location, and its part of the whole. */
interface Series {
  server: ExportedServer;
  serverKey: number;
  location: string;
  locationKey: number;
  /** When it was first checked, or the range begins. */
  span: Span;
  shareAt: (ms: number) => number;
}

export function* samplePages(
  database: HistoryDatabase,
  request: ExportRequest,
): Generator<Page<Sample>> {
  for (const { server, serverKey, location, locationKey, span, shareAt } of series(
    database,
    request,
  )) {
    for (let { fromMs } = span; ;) {
      const found = samplesIn(
        database.samples.between(serverKey, locationKey, { ...span, fromMs }, PAGE_ITEMS),
      );
      const last = found.at(-1);
      if (!last) break;
      fromMs = last.atMs + 1;
      yield { share: shareAt(fromMs), items: found.map((item) => ({ server, location, item })) };
    }
  }
}

export function* rollupPages(
  database: HistoryDatabase,
  request: ExportRequest,
  level: Level,
): Generator<Page<Rollup>> {
  for (const { server, serverKey, location, locationKey, span, shareAt } of series(
    database,
    request,
  )) {
    for (let { fromMs } = span; fromMs < span.toMs; fromMs += PAGE_ITEMS * level.sizeMs) {
      const toMs = Math.min(fromMs + PAGE_ITEMS * level.sizeMs, span.toMs);
      const found = database.rollups.read(serverKey, locationKey, level, { fromMs, toMs }, false);
      yield { share: shareAt(toMs), items: found.map((item) => ({ server, location, item })) };
    }
  }
}

export function* incidentPages(
  database: HistoryDatabase,
  request: ExportRequest,
): Generator<Page<IncidentWithEvents>> {
  const { fromMs, toMs } = request;
  for (const [index, server] of request.servers.entries()) {
    const limit = Number.MAX_SAFE_INTEGER;
    const query = { serverIds: [server.id], fromMs, toMs, limit };
    const found = database.incidents.between(query).reverse();
    for (const part of partsOf(found)) {
      const items = part.map((incident) => ({
        server,
        location: incident.location,
        item: { ...incident, events: database.incidents.events(incident.id) },
      }));
      yield { share: (index + 1) / request.servers.length, items };
    }
  }
}

export function* certificatePages(
  database: HistoryDatabase,
  { servers, fromMs, toMs }: ExportRequest,
): Generator<Page<CertificateRecord>> {
  for (const [index, server] of servers.entries()) {
    const items = database.certificates
      .of(server.id)
      .filter(({ firstSeenMs, lastSeenMs }) => firstSeenMs < toMs && lastSeenMs >= fromMs)
      .reverse()
      .map((item) => ({ server, location: item.location, item }));
    yield { share: (index + 1) / servers.length, items };
  }
}

/** In the order of time, whichever server they were about. */
export function* notificationPages(
  database: HistoryDatabase,
  request: ExportRequest,
): Generator<Page<NotificationRecord>> {
  const { servers, ofAll, toMs } = request;
  const known = new Map(servers.map((server) => [server.id, server]));
  const beginMs = Math.max(request.fromMs, database.notifications.oldestMs() ?? toMs);
  for (let fromMs = beginMs; fromMs < toMs; fromMs += DAY_MS) {
    const span = { fromMs, toMs: Math.min(fromMs + DAY_MS, toMs) };
    const found = database.notifications
      .find({ ...span, limit: Number.MAX_SAFE_INTEGER })
      .filter(({ serverId }) => (serverId === null ? ofAll : known.has(serverId)))
      .reverse();
    for (const part of partsOf(found)) {
      const items = part.map((item) => ({
        server: item.serverId === null ? null : (known.get(item.serverId) ?? null),
        location: '',
        item,
      }));
      yield { share: (span.toMs - beginMs) / (toMs - beginMs), items };
    }
  }
}

function* series(database: HistoryDatabase, request: ExportRequest): Generator<Series> {
  const { servers } = request;
  for (const [index, server] of servers.entries()) {
    const serverKey = database.keys.knownServer(server.id);
    if (serverKey === null) continue;
    for (const location of database.keys.locations()) {
      const locationKey = database.keys.knownLocation(location);
      const progress =
        locationKey === null ? null : database.rollups.progress.get(serverKey, locationKey);
      if (locationKey === null || !progress) continue;
      // The span of the first check may have begun before it.
      const fromMs = Math.max(request.fromMs, progress.firstMs - DAY_MS);
      const lengthMs = Math.max(1, request.toMs - fromMs);
      yield {
        ...{ server, serverKey, location, locationKey },
        span: { fromMs, toMs: request.toMs },
        shareAt: (ms) => (index + Math.min(1, (ms - fromMs) / lengthMs)) / servers.length,
      };
    }
  }
}

function* partsOf<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += PAGE_ITEMS)
    yield items.slice(from, from + PAGE_ITEMS);
}
