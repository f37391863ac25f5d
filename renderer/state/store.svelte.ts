/** The one store: what main says is so. It subscribes first and then takes the snapshot, so no update falls between. */

import { DEFAULT_ALERTING, DEFAULT_LIST } from '../../preload/contract.ts';
import type {
  Bridge,
  Events,
  ListLayout,
  Navigation,
  Preferences,
  Problem,
  ServerView,
  Snapshot,
  Update,
  UserError,
} from '../../preload/contract.ts';
import { Servers } from './servers.ts';

/** Where the store is on its way to showing something. */
export type Phase = { kind: 'loading' } | { kind: 'ready' } | { kind: 'failed'; error: UserError };

export interface StoreListeners {
  navigate(navigation: Navigation): void;
  /** A known server's view is about to be replaced. */
  changed(before: ServerView, after: ServerView): void;
  /** A server is no longer watched. */
  removed(id: string): void;
  /** Something a person should see, wherever in the window they are. */
  notice(notice: Events['notice']): void;
}

export class Store {
  readonly servers = new Servers();
  phase: Phase = $state.raw({ kind: 'loading' });
  problems: readonly Problem[] = $state.raw([]);
  preferences: Preferences = $state.raw({
    theme: 'system',
    density: 'comfortable',
    startAtLogin: false,
    startHidden: false,
  });
  list: ListLayout = $state.raw(DEFAULT_LIST);
  muted: Snapshot['muted'] = $state.raw(null);
  alerts: Snapshot['alerts'] = $state.raw({
    config: DEFAULT_ALERTING,
    withSecret: [],
    statuses: {},
  });
  connectivity: Snapshot['connectivity'] = $state.raw('online');
  versions: Snapshot['versions'] = $state.raw({
    relaywatch: '',
    electron: '',
    chromium: '',
    node: '',
  });

  readonly #bridge: Bridge;
  readonly #listeners: StoreListeners;
  /** Updates that came before the snapshot; null once it is here. */
  #early: Update[] | null = [];

  constructor(bridge: Bridge, listeners: StoreListeners) {
    this.#bridge = bridge;
    this.#listeners = listeners;
  }

  /** Subscribes and takes the snapshot. Returns the function that ends the subscriptions. */
  start(): () => void {
    const ends = [
      this.#bridge.on('updates', (updates) => {
        if (this.#early) this.#early.push(...updates);
        else this.#applyAll(updates);
      }),
      this.#bridge.on('navigate', (navigation) => {
        this.#listeners.navigate(navigation);
      }),
      this.#bridge.on('notice', (notice) => {
        this.#listeners.notice(notice);
      }),
    ];
    void this.load();
    return () => {
      ends.forEach((end) => {
        end();
      });
    };
  }

  /** Takes the snapshot; again after a failure. */
  async load(): Promise<void> {
    this.#early ??= [];
    this.phase = { kind: 'loading' };
    const answer = await this.#bridge.call('snapshot', null);
    if (!answer.ok) {
      this.phase = { kind: 'failed', error: answer.error };
      return;
    }
    this.#take(answer.value);
    const early = this.#early;
    this.#early = null;
    this.#applyAll(early);
    this.phase = { kind: 'ready' };
    if (answer.value.navigate) this.#listeners.navigate(answer.value.navigate);
  }

  #take(snapshot: Snapshot): void {
    this.servers.clear();
    for (const view of snapshot.servers) this.servers.put(view);
    this.problems = snapshot.problems;
    this.preferences = snapshot.preferences;
    this.list = snapshot.list;
    this.muted = snapshot.muted;
    this.alerts = snapshot.alerts;
    this.connectivity = snapshot.connectivity;
    this.versions = snapshot.versions;
  }

  #applyAll(updates: readonly Update[]): void {
    for (const update of updates) this.#apply(update);
    this.servers.settle();
  }

  #apply(update: Update): void {
    switch (update.type) {
      case 'server': {
        const before = this.servers.put(update.view);
        if (before) this.#listeners.changed(before, update.view);
        return;
      }
      case 'removed':
        this.servers.remove(update.id);
        this.#listeners.removed(update.id);
        return;
      case 'problems':
        this.problems = update.problems;
        return;
      case 'preferences':
        this.preferences = update.preferences;
        return;
      case 'muted':
        this.muted = update.muted;
        return;
      case 'alerts':
        this.alerts = update.alerts;
        return;
      case 'connectivity':
        this.connectivity = update.connectivity;
    }
  }
}
