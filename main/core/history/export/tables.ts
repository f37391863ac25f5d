/** What each kind of export consists of: its columns, and the items they are read from, a few at a time. */

import type { Incident, IncidentEvent, Sample } from '../../monitor/state.ts';
import { PHASES } from '../../probe/phase.ts';
import { DAY, HOUR } from '../arithmetic/levels.ts';
import type { Level } from '../arithmetic/levels.ts';
import type { Rollup } from '../arithmetic/roll-up.ts';
import type { HistoryDatabase } from '../database.ts';
import type { CertificateRecord, NotificationRecord } from '../records.ts';
import type { Cell } from './csv.ts';
import { certificatePages, incidentPages, notificationPages } from './pages.ts';
import { rollupPages, samplePages } from './pages.ts';
import type { ExportContent, ExportedServer, ExportRequest } from './request.ts';

/** Some lines of the file, and how much of the whole has been gone through: from 0 to 1. */
export interface Lines {
  share: number;
  lines: Cell[][];
}

export interface ExportTable {
  columns: readonly string[];
  /** Each step is small. */
  lines: (database: HistoryDatabase, request: ExportRequest) => Generator<Lines>;
}

/** An item with what it belongs to. */
export interface Item<T> {
  server: ExportedServer | null;
  location: string;
  item: T;
}

export interface Page<T> {
  share: number;
  items: Item<T>[];
}

type Pages<T> = (database: HistoryDatabase, request: ExportRequest) => Generator<Page<T>>;
type Columns<T> = Record<string, (item: T) => Cell>;

const ms = (value: number | null): number | null => value;
const time = (value: number | null): string | null =>
  value === null ? null : new Date(value).toISOString();

const SAMPLE: Columns<Sample> = {
  time: ({ atMs }) => time(atMs),
  status: ({ failure, degraded }) => (failure ? 'down' : degraded ? 'degraded' : 'up'),
  reason: ({ failure }) => failure?.reason ?? null,
  phase: ({ failure }) => failure?.phase ?? null,
  totalMs: ({ totalMs }) => totalMs,
  ...Object.fromEntries(
    PHASES.map((phase) => [`${phase}Ms`, ({ timings }: Sample) => timings[phase] ?? null]),
  ),
};

const ROLLUP: Columns<Rollup> = {
  time: ({ startMs }) => time(startMs),
  checks: ({ checks }) => checks,
  failed: ({ failed }) => failed,
  degraded: ({ degraded }) => degraded,
  monitoredMs: ({ monitoredMs }) => ms(monitoredMs),
  downMs: ({ downMs }) => ms(downMs),
  ...Object.fromEntries(
    (['minMs', 'meanMs', 'p50Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const).map((name) => [
      name,
      ({ latencies }: Rollup) => rounded(latencies.summary()[name]),
    ]),
  ),
};

export type IncidentWithEvents = Incident & { events: readonly IncidentEvent[] };

const INCIDENT: Columns<IncidentWithEvents> = {
  started: ({ startedMs }) => time(startedMs),
  confirmed: ({ confirmedMs }) => time(confirmedMs),
  ended: ({ endedMs }) => time(endedMs),
  reason: ({ failure }) => failure.reason,
  phase: ({ failure }) => failure.phase,
  message: ({ failure }) => failure.message,
  reply: ({ failure: { reply } }) =>
    reply ? [reply.code, reply.enhanced, reply.text].filter(Boolean).join(' ') : null,
  events: ({ events }) =>
    events.map(({ atMs, kind, failure }) =>
      [time(atMs), kind, failure?.reason].filter(Boolean).join(' '),
    ),
};

const CERTIFICATE: Columns<CertificateRecord> = {
  firstSeen: ({ firstSeenMs }) => time(firstSeenMs),
  lastSeen: ({ lastSeenMs }) => time(lastSeenMs),
  fingerprint256: ({ fingerprint256 }) => fingerprint256,
  subject: ({ subject }) => subject,
  issuer: ({ issuer }) => issuer,
  subjectAltNames: ({ subjectAltNames }) => subjectAltNames,
  validFrom: ({ validFromMs }) => time(validFromMs),
  validTo: ({ validToMs }) => time(validToMs),
};

/** What the sender keeps for itself, the payload, is no one else's. */
const NOTIFICATION: Columns<NotificationRecord> = {
  time: ({ atMs }) => time(atMs),
  channel: ({ channel }) => channel,
  alarm: ({ alarm }) => alarm,
  incident: ({ incidentId }) => incidentId,
  outcome: ({ outcome }) => outcome,
  problem: ({ problem }) => problem,
};

const rollups = (level: Level): ExportTable =>
  tableOf(ROLLUP, (database, request) => rollupPages(database, request, level));

export const EXPORT_TABLES: Record<ExportContent, ExportTable> = {
  samples: tableOf(SAMPLE, samplePages),
  hours: rollups(HOUR),
  days: rollups(DAY),
  incidents: tableOf(INCIDENT, incidentPages),
  certificates: tableOf(CERTIFICATE, certificatePages),
  notifications: tableOf(NOTIFICATION, notificationPages),
};

function tableOf<T>(columns: Columns<T>, pages: Pages<T>): ExportTable {
  const values = Object.values(columns);
  return {
    columns: ['server', 'host', 'port', 'location', ...Object.keys(columns)],
    *lines(database, request) {
      for (const { share, items } of pages(database, request)) {
        const lines = items.map(({ server, location, item }): Cell[] => [
          server?.name ?? null,
          server?.host ?? null,
          server?.port ?? null,
          location,
          ...values.map((valueOf) => valueOf(item)),
        ]);
        yield { share, lines };
      }
    },
  };
}

/** To microseconds, which is as exact as it was measured. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
