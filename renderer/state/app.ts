/** What every component may ask for, handed down by context. */

import { createContext } from 'svelte';

import type { Bridge, Navigation } from '../../preload/contract.ts';
import { text } from '../text/en.ts';
import { visible } from '../model/visible.ts';
import { Actions } from './actions.ts';
import { Arrangement } from './arrangement.svelte.ts';
import { CheckRun } from './check-run.svelte.ts';
import { ContextMenu } from './context-menu.svelte.ts';
import { HistoryExport } from './history-export.svelte.ts';
import { Now } from './now.svelte.ts';
import { Selection } from './selection.svelte.ts';
import { Store } from './store.svelte.ts';
import { Tips } from './tip.svelte.ts';
import { Ui } from './ui.svelte.ts';
import { Uptimes } from './uptimes.svelte.ts';

export interface App {
  bridge: Bridge;
  store: Store;
  ui: Ui;
  now: Now;
  selection: Selection;
  contextMenu: ContextMenu;
  arrangement: Arrangement;
  uptimes: Uptimes;
  tips: Tips;
  historyExport: HistoryExport;
  checkRun: CheckRun;
  actions: Actions;
}

export const [useApp, provideApp] = createContext<App>();

/** Wires the parts to one bridge. Nothing happens until `store.start()` and `now.start()`. */
export function createApp(bridge: Bridge): App {
  const ui = new Ui();
  const go = (navigation: Navigation): void => {
    ui.closeDialog();
    switch (navigation.view) {
      case 'server':
        ui.filter = '';
        ui.open(navigation.id);
        return;
      case 'overview':
        ui.openId = null;
        return;
      case 'settings':
      case 'add':
        ui.dialog = { kind: navigation.view };
    }
  };
  const store = new Store(bridge, {
    navigate: go,
    notice: ({ title, target, severity }) => {
      const show = {
        label: text.action.show,
        run: () => {
          go(target);
        },
      };
      ui.tell(title, severity === 'OK' ? 'plain' : 'error', show);
    },
    removed: (id) => {
      checkRun.drop(id);
    },
    // Only what a person would want to hear: a server going down, and its coming back.
    changed: ({ state: before }, view) => {
      const { server, state: after } = view;
      checkRun.learn(view);
      if (after.status === before.status) return;
      const name = visible(server.name, 60);
      if (after.status === 'down') ui.announcement = text.announce.down(name);
      else if (before.status === 'down' && after.status !== 'unknown')
        ui.announcement = text.announce.up(name);
    },
  });
  const actions = new Actions(bridge, ui);
  const checkRun = new CheckRun(store, actions, ui);
  return {
    bridge,
    store,
    ui,
    now: new Now(),
    selection: new Selection(),
    contextMenu: new ContextMenu(),
    arrangement: new Arrangement(store, actions),
    uptimes: new Uptimes(bridge),
    tips: new Tips(),
    historyExport: new HistoryExport(bridge, actions, ui),
    checkRun,
    actions,
  };
}
