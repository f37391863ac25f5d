/** What the window asks of one server's past, and of what is kept of its last checks. */

import type { HistoryStore } from '../../core/history/store.ts';
import type { Resolution } from '../../core/history/views.ts';
import type { Remembered } from '../../core/monitor/remembered.ts';
import { HERE } from '../../core/monitor/state.ts';
import type { Calls, Result, ServerView } from '../../../preload/contract.ts';
import type { TextFile } from '../save-file.ts';
import { succeed } from './server.ts';
import type { Handlers } from './server.ts';

export interface PastNeeds {
  view(id: string): ServerView | null;
  remembered(id: string): Remembered | null;
  /** A certificate as PEM, if it was seen since the start. */
  certificatePem(fingerprint256: string): string | null;
  history: Promise<
    Pick<
      HistoryStore,
      | 'calendar'
      | 'certificateHistory'
      | 'incidentEvents'
      | 'incidentsBetween'
      | 'phasePercentiles'
      | 'samplesBetween'
      | 'series'
      | 'uptimes'
    >
  >;
  /** Whether it was saved; false when the person changed their mind. */
  saveFile(file: TextFile): Promise<Result<boolean>>;
  now(): number;
}

type PastCall =
  | 'chart'
  | 'availability'
  | 'usualPhases'
  | 'incidents'
  | 'incidentEvents'
  | 'certificates'
  | 'certificatePem'
  | 'savePem'
  | 'remembered';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of so short a time every check is drawn. */
const RAW_MS = 6 * HOUR_MS;
/** Six hours of checks every ten seconds, each repeated at once. */
const RAW_LIMIT = 4_320;
/** Up to here a chart has a point for each hour. */
const HOURLY_MS = 100 * DAY_MS;
const CHART_INCIDENTS = 500;
const PAGE = 20;
const CALENDAR_DAYS = 90;
const WINDOWS_MS = [DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 90 * DAY_MS];
const USUAL_MS = 7 * DAY_MS;

const gone: Result<never> = {
  ok: false,
  error: { kind: 'not-found', message: 'This server is no longer watched.' },
};

const notSeen: Result<never> = {
  ok: false,
  error: {
    kind: 'unavailable',
    message:
      'The certificate has not been seen since Relaywatch was started. Check now, then try again.',
  },
};

export function createPastHandlers(needs: PastNeeds): Pick<Handlers, PastCall> {
  const about = async <T>(
    id: string,
    answer: (history: Awaited<PastNeeds['history']>) => Promise<T>,
  ): Promise<Result<T>> => (needs.view(id) ? succeed(await answer(await needs.history)) : gone);

  /** The chain that was shown last, leaf first. */
  const pem = (id: string): Result<string> => {
    const view = needs.view(id);
    if (!view) return gone;
    const chain = (view.state.last?.tls ?? view.state.lastGood?.tls)?.chain ?? [];
    const texts = chain.flatMap(({ fingerprint256 }) => needs.certificatePem(fingerprint256) ?? []);
    return texts.length > 0 && texts.length === chain.length ? succeed(texts.join('')) : notSeen;
  };

  return {
    chart: ({ id, fromMs, toMs }) =>
      about(id, async (history): Promise<Calls['chart']['answer']> => {
        const range = { serverId: id, location: HERE, fromMs, toMs };
        const resolution = resolutionOf(toMs - fromMs);
        const [series, samples, incidents, percentiles] = await Promise.all([
          history.series({ ...range, phases: true, ...(resolution && { resolution }) }),
          toMs - fromMs <= RAW_MS ? history.samplesBetween({ ...range, limit: RAW_LIMIT }) : null,
          history.incidentsBetween({ ...range, serverIds: [id], limit: CHART_INCIDENTS }),
          history.phasePercentiles(range),
        ]);
        return { fromMs, toMs, ...series, samples, incidents, percentiles };
      }),
    availability: (id) =>
      about(id, async (history) => {
        const nowMs = needs.now();
        const [days, uptimes] = await Promise.all([
          history.calendar({ serverId: id, days: CALENDAR_DAYS, nowMs }),
          history.uptimes({ serverIds: [id], windowsMs: WINDOWS_MS, nowMs }),
        ]);
        return { days, windows: uptimes.get(id) ?? [] };
      }),
    usualPhases: (id) =>
      about(id, (history) => {
        const toMs = needs.now();
        return history.phasePercentiles({ serverId: id, fromMs: toMs - USUAL_MS, toMs });
      }),
    incidents: ({ id, beforeMs }) =>
      about(id, async (history) => {
        const toMs = beforeMs ?? Number.MAX_SAFE_INTEGER;
        const limit = PAGE + 1;
        const found = await history.incidentsBetween({ serverIds: [id], fromMs: 0, toMs, limit });
        return { incidents: found.slice(0, PAGE), more: found.length > PAGE };
      }),
    incidentEvents: ({ id, incidentId }) =>
      about(id, async (history) => {
        const events = await history.incidentEvents(incidentId);
        return events.filter(({ serverId }) => serverId === id);
      }),
    certificates: (id) => about(id, (history) => history.certificateHistory(id)),
    certificatePem: (id) => pem(id),
    savePem: async (id) => {
      const text = pem(id);
      if (!text.ok) return text;
      const host = needs.view(id)?.server.host ?? '';
      const saved = await needs.saveFile({
        name: `${fileName(host)}.pem`,
        text: text.value,
        kind: { name: 'PEM', extensions: ['pem', 'crt'] },
      });
      return saved.ok ? succeed({ saved: saved.value }) : saved;
    },
    remembered: (id) => {
      const found = needs.remembered(id);
      return found ? succeed(found) : gone;
    },
  };
}

/** Undefined: the finest with which there are not too many points. */
function resolutionOf(spanMs: number): Resolution | undefined {
  if (spanMs <= RAW_MS) return 'five-minutes';
  return spanMs > 30 * DAY_MS && spanMs <= HOURLY_MS ? 'hour' : undefined;
}

/** What any file system takes. */
const fileName = (host: string): string => host.replaceAll(/[^\p{L}\p{N}._-]/gu, '-').slice(0, 100);
