/** Everything that watches, put together: history, monitor and the servers. No window, no tray. */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import type { SystemSource } from '../core/connectivity/facts.ts';
import type { References } from '../core/connectivity/inquiry.ts';
import type { HistoryStore, RestoredServer } from '../core/history/store.ts';
import { createMonitor } from '../core/monitor/monitor.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { MonitorEvent, ServerState } from '../core/monitor/state.ts';
import type { CheckResult, Probe } from '../core/probe/result.ts';
import { targetOf } from '../core/server.ts';
import type { Server } from '../core/server.ts';
import type { ServerView } from '../../preload/contract.ts';
import { createCatalog } from './catalog.ts';
import type { Catalog, Watched } from './catalog.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

export interface WatchNeeds {
  settings: Settings;
  secrets: Secrets;
  /** Never rejects. */
  history: Promise<HistoryStore>;
  probe: Probe;
  system: SystemSource;
  references: References;
  clock: Clock;
  /** A server as it is to be watched, with what the settings say for all of them. */
  under: (server: Server) => Server;
  /** Servers were added, changed or removed, apart from their state. */
  onServers: (ids: readonly string[]) => void;
  onEvent: (event: MonitorEvent) => void;
}

export interface Watch {
  monitor: Monitor;
  /** Not to be changed before `start` has resolved. */
  catalog: Catalog;
  views(): ServerView[];
  view(id: string): ServerView | null;
  /** Goes on where the last run ended. Resolves when everything is known and the first checks are due. */
  start(): Promise<void>;
  /** What the settings say for all servers has changed. */
  reapply(): void;
  /** Gives demo servers their past, although each start of theirs is on other ports. */
  recallDemo(servers: readonly Server[]): Promise<void>;
  /** Ends every check and timer; what history was told is on disk afterwards. */
  stop(): Promise<void>;
}

export function createWatch(needs: WatchNeeds): Watch {
  const { settings, secrets, clock } = needs;
  const states = new Map<string, ServerState>();
  let history: HistoryStore | null = null;

  const monitor = createMonitor({
    clock,
    probe: needs.probe,
    history: {
      addSample: (id, sample) => history?.addSample(id, sample),
      saveState: (id, state) => history?.saveState(id, state),
      saveIncident: (incident) => history?.saveIncident(incident),
      addIncidentEvent: (event) => history?.addIncidentEvent(event),
      addCertificate: (sighting) => history?.addCertificate(sighting),
      addGap: (gap) => history?.addGap(gap),
      forget: (id) => history?.forget(id),
    },
    system: needs.system,
    references: needs.references,
    random: Math.random,
    newId: () => randomUUID(),
    targetOf: (server) => {
      const secret = secrets.known(server.id);
      const ca = catalog.find(server.id)?.ca;
      return targetOf(server, { ...(secret !== null && { secret }), ...(ca && { ca }) });
    },
  });
  monitor.subscribe((event) => {
    if (event.type === 'state') states.set(event.state.id, event.state);
    else if (event.type === 'removed') states.delete(event.id);
    needs.onEvent(event);
  });
  const setServers = (servers: readonly Server[]): void => {
    monitor.setServers(servers.map((server) => needs.under(server)));
  };
  const catalog = createCatalog({
    settings,
    secrets,
    clock,
    watching: {
      setServers,
      checkNow: (ids) => {
        monitor.checkNow(ids);
      },
      forget: (id) => history?.forget(id),
    },
    onChange: needs.onServers,
  });

  const viewOf = ({ server, demo }: Watched): ServerView | null => {
    const state = states.get(server.id);
    return state ? { server, state, demo, hasPassword: secrets.has(server.id) } : null;
  };
  return {
    monitor,
    catalog,
    views: () => catalog.list().flatMap((watched) => viewOf(watched) ?? []),
    view: (id) => {
      const watched = catalog.find(id);
      return watched && viewOf(watched);
    },
    async start() {
      const stored = settings.get('servers');
      history = await needs.history;
      const [restored] = await Promise.all([
        history.restore(),
        secrets.unlock(stored.filter(({ auth }) => auth !== null).map(({ id }) => id)),
      ]);
      monitor.restore(restored);
      setServers(stored);
    },
    reapply() {
      setServers(catalog.list().map(({ server }) => server));
    },
    async recallDemo(servers) {
      await history?.flush();
      const past = await history?.restore();
      monitor.restore(
        new Map(
          servers.flatMap((server) => {
            const own = past?.get(server.id);
            return own ? [[server.id, movedTo(server.port, own)]] : [];
          }),
        ),
      );
    },
    async stop() {
      await monitor.stop();
      catalog.close();
      await (await needs.history).close();
    },
  };
}

/** The same past, told of another port. */
function movedTo(port: number, { state, samples }: RestoredServer): RestoredServer {
  const moved = (result: CheckResult | null): CheckResult | null =>
    result && { ...result, target: { ...result.target, port } };
  const remembered = state?.remembered;
  return {
    state: state && {
      ...state,
      last: moved(state.last),
      lastGood: moved(state.lastGood),
      ...(remembered && {
        remembered: { ...remembered, lastBad: moved(remembered.lastBad) },
      }),
    },
    samples,
  };
}
