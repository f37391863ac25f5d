/** What each call of the window does. */

import type { ConnectivityState } from '../../core/connectivity/state.ts';
import type {
  Navigation,
  Preferences,
  Problem,
  Result,
  ServerView,
  Snapshot,
} from '../../../preload/contract.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Catalog } from '../catalog.ts';
import type { DemoControl } from '../demo-control.ts';
import type { Discoveries } from '../discovery.ts';
import type { HistoryData } from '../history-data.ts';
import type { ListLayoutControl } from '../list-layout.ts';
import type { Mute } from '../mute.ts';
import type { TestRunner } from '../test-runner.ts';
import { uptimeBars } from '../uptime-bars.ts';
import { createServerImport } from '../server-import.ts';
import { createPastHandlers } from './past.ts';
import type { PastNeeds } from './past.ts';
import { done, succeed } from './server.ts';
import type { Handlers } from './server.ts';

export interface HandlerNeeds {
  catalog: Catalog;
  monitor: {
    readonly connectivity: ConnectivityState;
    checkNow(ids: readonly string[]): void;
    checkAll(): void;
    cancelChecks(ids: readonly string[]): void;
    muteServer(id: string, untilMs: number | null): void;
    acknowledge(id: string, untilMs: number | null): boolean;
    withdrawAcknowledgement(id: string): void;
  };
  past: PastNeeds;
  views(): ServerView[];
  problems: { list(): Problem[]; dismiss(id: Problem['id']): boolean };
  mute: Pick<Mute, 'get' | 'set'>;
  preferences: { get(): Preferences; set(preferences: Preferences): Result<null> };
  list: ListLayoutControl;
  tests: TestRunner;
  demo: DemoControl;
  alerts: Pick<Alerts, 'view' | 'save' | 'test' | 'review'>;
  discoveries: Discoveries;
  takeTarget(): Navigation | null;
  data: HistoryData;
  openLogFolder(): Promise<Result<null>>;
  openDataFolder(): Promise<Result<null>>;
  versions: Snapshot['versions'];
}

const gone: Result<never> = {
  ok: false,
  error: { kind: 'not-found', message: 'This server is no longer watched.' },
};

const wellAgain: Result<never> = {
  ok: false,
  error: { kind: 'not-found', message: 'Nothing is wrong with this server any more.' },
};

export function createHandlers(needs: HandlerNeeds): Handlers {
  const { catalog, monitor } = needs;
  const known = (ids: readonly string[]): boolean => ids.every((id) => catalog.find(id) !== null);

  const servers = createServerImport({ catalog, ...needs.past });

  return {
    snapshot: () =>
      succeed({
        servers: needs.views(),
        problems: needs.problems.list(),
        preferences: needs.preferences.get(),
        list: needs.list.get(),
        muted: needs.mute.get(),
        alerts: needs.alerts.view(),
        connectivity: monitor.connectivity.kind,
        navigate: needs.takeTarget(),
        versions: needs.versions,
      }),
    addServers: (forms) => catalog.add(forms),
    updateServer: ({ id, form }) => catalog.update(id, form),
    removeServers: (ids) => catalog.remove(ids),
    undoRemove: (token) => catalog.undo(token),
    previewImport: (text) => servers.preview(text),
    importServers: (form) => servers.run(form),
    exportServers: () => servers.exportAll(),
    checkNow: (ids) => {
      if (!known(ids)) return gone;
      monitor.checkNow(ids);
      return done;
    },
    checkAll: () => {
      monitor.checkAll();
      return done;
    },
    cancelChecks: (ids) => {
      monitor.cancelChecks(ids);
      return done;
    },
    saveResults: async (text) => {
      const day = new Date(needs.past.now()).toISOString().slice(0, 10);
      const kind = { name: 'HTML', extensions: ['html'] };
      const saved = await needs.past.saveFile({ name: `relaywatch-${day}.html`, text, kind });
      return saved.ok ? succeed({ saved: saved.value }) : saved;
    },
    setPaused: ({ ids, paused }) => catalog.setPaused(ids, paused),
    setInterval: ({ ids, seconds }) => catalog.setInterval(ids, seconds),
    muteServers: ({ ids, untilMs }) => {
      if (!known(ids)) return gone;
      for (const id of ids) monitor.muteServer(id, untilMs);
      needs.alerts.review();
      return done;
    },
    acknowledge: ({ id, untilMs }) => {
      if (!known([id])) return gone;
      return monitor.acknowledge(id, untilMs) ? done : wellAgain;
    },
    withdrawAcknowledgement: (id) => {
      if (!known([id])) return gone;
      monitor.withdrawAcknowledgement(id);
      needs.alerts.review();
      return done;
    },
    saveAlerts: (form) => needs.alerts.save(form),
    testChannel: async (argument) => succeed(await needs.alerts.test(argument)),
    muteAll: (muted) => {
      needs.mute.set(muted);
      return done;
    },
    startTest: ({ form, id }) => succeed(needs.tests.start(form, id)),
    cancelTest: (testId) => {
      needs.tests.cancel(testId);
      return done;
    },
    startDiscovery: (text) => succeed(needs.discoveries.start(text)),
    cancelDiscovery: (discoveryId) => {
      needs.discoveries.cancel(discoveryId);
      return done;
    },
    startDemo: () => needs.demo.start(),
    stopDemo: () => needs.demo.stop(),
    ...createPastHandlers(needs.past),
    uptimeBars: async (span) => {
      const ids = catalog.list().map(({ server }) => server.id);
      return succeed(await uptimeBars(await needs.past.history, ids, span, needs.past.now()));
    },
    saveListLayout: (layout) => {
      needs.list.set(layout);
      return done;
    },
    savePreferences: (preferences) => needs.preferences.set(preferences),
    dismissProblem: (id) => {
      needs.problems.dismiss(id);
      return done;
    },
    openLogFolder: () => needs.openLogFolder(),
    history: () => needs.data.view(),
    saveRetention: (retention) => needs.data.saveRetention(retention),
    startExport: (form) => needs.data.startExport(form),
    cancelExport: (exportId) => {
      needs.data.cancelExport(exportId);
      return done;
    },
    clearHistory: (serverId) => needs.data.clear(serverId),
    openDataFolder: () => needs.openDataFolder(),
  };
}
