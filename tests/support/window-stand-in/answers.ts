/** What main would answer about each of these servers, all of it at once: for a window that has another main. */

import type { Snapshot } from '../../../preload/contract.ts';
import type { Answers } from '../app/scripted-main.ts';
import { sceneCalendar, sceneEvents, sceneIncidents } from './scene-past.ts';
import { createStandIn } from './stand-in.ts';

const HOUR_MS = 3_600_000;

const byKey = async <T>(
  keys: readonly string[],
  answer: (key: string) => Promise<T>,
): Promise<Record<string, T>> =>
  Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await answer(key)] as const)));

/** Asks the stand-in everything that the window asks by itself. Every time is told from the clock as it is now. */
export async function answersOf(snapshot: Partial<Snapshot>): Promise<Answers> {
  const main = createStandIn(snapshot);
  const { servers } = main.snapshot;
  const incidents = new Map(servers.map((view) => [view.server.id, sceneIncidents(view)]));
  const all = [...incidents.values()].flat();
  main.answer({
    availability: (id) => {
      const view = servers.find(({ server }) => server.id === id);
      const value = view?.state.last ? sceneCalendar(view) : { days: [], windows: [] };
      return { ok: true, value };
    },
    incidents: ({ id }) => ({
      ok: true,
      value: { incidents: incidents.get(id) ?? [], more: false },
    }),
    incidentEvents: ({ incidentId }) => ({
      ok: true,
      value: all.filter(({ id }) => id === incidentId).flatMap(sceneEvents),
    }),
  });
  const { bridge } = main;
  const ids = servers.map(({ server }) => server.id);
  const toMs = Date.now();
  return {
    snapshot: { '': await bridge.call('snapshot', null) },
    chart: await byKey(ids, (id) => bridge.call('chart', { id, fromMs: toMs - HOUR_MS, toMs })),
    availability: await byKey(ids, (id) => bridge.call('availability', id)),
    usualPhases: await byKey(ids, (id) => bridge.call('usualPhases', id)),
    incidents: await byKey(ids, (id) => bridge.call('incidents', { id, beforeMs: null })),
    incidentEvents: await byKey(
      all.map(({ id }) => id),
      (incidentId) => bridge.call('incidentEvents', { id: '', incidentId }),
    ),
    certificates: await byKey(ids, (id) => bridge.call('certificates', id)),
    remembered: await byKey(ids, (id) => bridge.call('remembered', id)),
    uptimeBars: await byKey(['day', 'month'], (span) => bridge.call('uptimeBars', span as 'day')),
  };
}
