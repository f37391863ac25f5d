/**
 * A stand-in for the main process, as the window sees it. Its shape comes from the contract: a call
 * or event added there and forgotten here does not compile.
 */

import { CALL_NAMES, completeServer } from '../../../preload/contract.ts';
import type {
  Bridge,
  CallName,
  Calls,
  EventName,
  Events,
  HistoryView,
  Result,
  ServerForm,
  ServerView,
  Snapshot,
  Update,
} from '../../../preload/contract.ts';
import { availabilityOf, certificatesOf, chartOf, usualOf } from './past.ts';
import { emptySnapshot, unchecked } from './views.ts';

type Handlers = {
  [N in CallName]: (
    argument: Calls[N]['argument'],
  ) => Result<Calls[N]['answer']> | Promise<Result<Calls[N]['answer']>>;
};

type Listeners = { [N in EventName]: Set<(payload: Events[N]) => void> };

/** A call the window made, as it was made. */
export type MadeCall = { [N in CallName]: { name: N; argument: Calls[N]['argument'] } }[CallName];

export interface StandIn {
  bridge: Bridge;
  /** What main would say is so; change it through `send`. */
  snapshot: Snapshot;
  /** Every call so far, oldest first. */
  calls: MadeCall[];
  /** Answers of its own for some calls, in place of the usual ones. */
  answer(handlers: Partial<Handlers>): void;
  /** Applies the updates to the snapshot and sends them. */
  send(...updates: Update[]): void;
  emit<N extends EventName>(name: N, payload: Events[N]): void;
  argumentsOf<N extends CallName>(name: N): Calls[N]['argument'][];
}

const ok = <T>(value: T): Result<T> => ({ ok: true, value });

/** A stand-in that starts with `initial` and behaves as main does, without checking anything. */
export function createStandIn(initial: Partial<Snapshot> = {}): StandIn {
  const snapshot: Snapshot = { ...emptySnapshot(), ...initial };
  const listeners: Listeners = {
    updates: new Set(),
    test: new Set(),
    export: new Set(),
    discovery: new Set(),
    navigate: new Set(),
    notice: new Set(),
  };
  const calls: MadeCall[] = [];
  const history: HistoryView = {
    bytes: 12_600_000,
    samples: 345_678,
    oldestSampleMs: Date.parse('2026-10-24T09:00:00.000Z'),
    retention: { rawDays: 30, rollupDays: 730 },
    exporting: null,
  };
  const removed = new Map<string, ServerView[]>();
  let serial = 0;

  const emit = <N extends EventName>(name: N, payload: Events[N]): void => {
    for (const listener of listeners[name]) listener(payload);
  };
  const send = (...updates: Update[]): void => {
    for (const update of updates) applyTo(snapshot, update);
    emit('updates', updates);
  };
  const find = (id: string): ServerView | undefined =>
    snapshot.servers.find((view) => view.server.id === id);
  const sendServer = (view: ServerView): void => {
    send({ type: 'server', view });
  };
  const begin = (ids: readonly string[]): void => {
    for (const view of ids.flatMap((id) => find(id) ?? []))
      sendServer({ ...view, state: { ...view.state, checking: 'dns' } });
  };
  const viewOf = (form: ServerForm, id: string): ServerView => ({
    server: completeServer(form.entry, id),
    state: unchecked(id),
    hasPassword: typeof form.password === 'string',
    demo: false,
  });

  const handlers: Handlers = {
    snapshot: () => ok(structuredClone(snapshot)),
    addServers: (forms) => {
      const views = forms.map((form) => viewOf(form, `added-${++serial}`));
      views.forEach(sendServer);
      return ok({ ids: views.map((view) => view.server.id) });
    },
    updateServer: ({ id, form }) => {
      const before = find(id);
      if (before) sendServer({ ...before, server: completeServer(form.entry, id) });
      return ok(null);
    },
    removeServers: (ids) => {
      const undoToken = `undo-${++serial}`;
      removed.set(
        undoToken,
        ids.flatMap((id) => find(id) ?? []),
      );
      for (const id of ids) send({ type: 'removed', id });
      return ok({ undoToken });
    },
    undoRemove: (token) => {
      removed.get(token)?.forEach(sendServer);
      return ok(null);
    },
    checkNow: (ids) => {
      begin(ids);
      return ok(null);
    },
    checkAll: () => {
      begin(snapshot.servers.map((view) => view.server.id));
      return ok(null);
    },
    cancelChecks: () => ok(null),
    previewImport: () => ok({ source: 'list' as const, rows: [] }),
    importServers: () => ok({ undoToken: `undo-${++serial}` }),
    exportServers: () => ok({ saved: true }),
    saveResults: () => ok({ saved: true }),
    setPaused: ({ ids, paused }) => {
      for (const view of ids.flatMap((id) => find(id) ?? []))
        sendServer({
          ...view,
          server: { ...view.server, enabled: !paused },
          state: {
            ...view.state,
            status: 'unknown',
            unknownCause: paused ? 'paused' : 'not-checked',
            nextCheckMs: null,
          },
        });
      return ok(null);
    },
    setInterval: ({ ids, seconds }) => {
      for (const view of ids.flatMap((id) => find(id) ?? []))
        sendServer({ ...view, server: { ...view.server, intervalSeconds: seconds } });
      return ok(null);
    },
    muteServers: ({ ids, untilMs }) => {
      for (const view of ids.flatMap((id) => find(id) ?? []))
        sendServer({ ...view, state: { ...view.state, mutedUntilMs: untilMs } });
      return ok(null);
    },
    muteAll: (muted) => {
      send({ type: 'muted', muted });
      return ok(null);
    },
    acknowledge: ({ id, untilMs }) => {
      const view = find(id);
      const acknowledged = { atMs: Date.now(), untilMs, covers: ['availability' as const] };
      if (view) sendServer({ ...view, state: { ...view.state, acknowledged } });
      return ok(null);
    },
    withdrawAcknowledgement: (id) => {
      const view = find(id);
      if (view) sendServer({ ...view, state: { ...view.state, acknowledged: null } });
      return ok(null);
    },
    saveAlerts: ({ config, secrets }) => {
      const { withSecret, statuses } = snapshot.alerts;
      const kept = withSecret.filter((id) => secrets[id] === undefined);
      const added = Object.keys(secrets).filter((id) => secrets[id] !== null);
      send({ type: 'alerts', alerts: { config, statuses, withSecret: [...kept, ...added] } });
      return ok(null);
    },
    testChannel: () => ok({ ok: true, message: '', tookMs: 120 }),
    startTest: () => ok({ testId: `test-${++serial}` }),
    cancelTest: (testId) => {
      emit('test', { testId, type: 'cancelled' });
      return ok(null);
    },
    startDiscovery: () => ok({ discoveryId: `discovery-${++serial}` }),
    cancelDiscovery: () => ok(null),
    startDemo: () => ok(null),
    stopDemo: () => ok(null),
    chart: ({ id, ...span }) => ok(chartOf(find(id)?.state.samples ?? [], span)),
    availability: () => ok(availabilityOf(Date.now())),
    usualPhases: (id) => {
      const view = find(id);
      return ok(view ? usualOf(view) : {});
    },
    incidents: () => ok({ incidents: [], more: false }),
    incidentEvents: () => ok([]),
    certificates: (id) => {
      const view = find(id);
      return ok(view ? certificatesOf(view) : []);
    },
    certificatePem: (id) => ok(`-----BEGIN CERTIFICATE-----\n${id}\n`),
    savePem: () => ok({ saved: true }),
    remembered: () => ok({ lastBad: null, offeredBefore: null }),
    uptimeBars: () => ok({ startsMs: [], servers: {} }),
    saveListLayout: (layout) => {
      snapshot.list = layout;
      return ok(null);
    },
    savePreferences: (preferences) => {
      send({ type: 'preferences', preferences });
      return ok(null);
    },
    dismissProblem: (id) => {
      send({
        type: 'problems',
        problems: snapshot.problems.filter((problem) => problem.id !== id),
      });
      return ok(null);
    },
    openLogFolder: () => ok(null),
    history: () => ok(structuredClone(history)),
    saveRetention: (retention) => {
      history.retention = retention;
      return ok(null);
    },
    startExport: () => ok({ exportId: `export-${++serial}` }),
    cancelExport: (exportId) => {
      const outcome = { kind: 'cancelled' as const };
      emit('export', { type: 'ended', exportId, outcome, file: 'history.csv' });
      return ok(null);
    },
    clearHistory: () => {
      Object.assign(history, { bytes: 4_096, samples: 0, oldestSampleMs: null });
      return ok(null);
    },
    openDataFolder: () => ok(null),
  };

  const bridge: Bridge = {
    call: async (name, argument) => {
      if (!CALL_NAMES.includes(name)) throw new Error(`No such call: ${name}`);
      calls.push({ name, argument } as MadeCall);
      return handlers[name](argument);
    },
    on: (name, listener) => {
      listeners[name].add(listener);
      return () => listeners[name].delete(listener);
    },
  };

  return {
    bridge,
    snapshot,
    calls,
    answer: (own) => Object.assign(handlers, own),
    send,
    emit,
    argumentsOf: <N extends CallName>(name: N) =>
      calls.flatMap((call) => (call.name === name ? [call.argument as Calls[N]['argument']] : [])),
  };
}

function applyTo(snapshot: Snapshot, update: Update): void {
  switch (update.type) {
    case 'server': {
      const { id } = update.view.server;
      const at = snapshot.servers.findIndex((view) => view.server.id === id);
      if (at < 0) snapshot.servers.push(update.view);
      else snapshot.servers[at] = update.view;
      return;
    }
    case 'removed':
      snapshot.servers = snapshot.servers.filter((view) => view.server.id !== update.id);
      return;
    case 'problems':
      snapshot.problems = update.problems;
      return;
    case 'preferences':
      snapshot.preferences = update.preferences;
      return;
    case 'muted':
      snapshot.muted = update.muted;
      return;
    case 'alerts':
      snapshot.alerts = update.alerts;
      return;
    case 'connectivity':
      snapshot.connectivity = update.connectivity;
  }
}
