/** What can be done to one server or to several at once: the same in the context menu and on the keyboard. */

import type { ServerView } from '../../preload/contract.ts';
import type { MenuItem } from '../components/menu/items.ts';
import { checkCommand } from '../model/command.ts';
import { addressOf } from '../model/address.ts';
import { muteServerChoices } from '../model/mute.ts';
import type { App } from '../state/app.ts';
import { text } from '../text/en.ts';

/** The choices of how long to mute, with the way back where one of them is muted. */
export function muteItems({ actions, now }: App, views: readonly ServerView[]): MenuItem[] {
  const ids = idsOf(views);
  const choices = muteServerChoices(
    () => now.ms,
    (untilMs) => {
      actions.mute(ids, untilMs);
    },
  );
  if (!views.some(({ state }) => (state.mutedUntilMs ?? 0) > now.ms)) return choices;
  const end = (): void => {
    actions.mute(ids, null);
  };
  return [...choices, { kind: 'separator' }, { label: text.action.unmute, run: end }];
}

/** Pauses what runs; resumes where all are paused. */
export function pauseOrResume({ actions }: App, views: readonly ServerView[]): void {
  actions.setPaused(
    idsOf(views),
    views.some(({ server }) => server.enabled),
  );
}

/** Edits one server, or the interval of several. */
export function edit({ ui }: App, views: readonly ServerView[]): void {
  const [first] = views;
  if (!first) return;
  ui.dialog =
    views.length === 1 && !first.demo
      ? { kind: 'edit', id: first.server.id }
      : { kind: 'interval', ids: idsOf(views) };
}

/** The context menu. */
export function commandItems(app: App, views: readonly ServerView[]): MenuItem[] {
  const [first] = views;
  if (!first) return [];
  const one = views.length === 1;
  const ids = idsOf(views);
  const { ui, actions } = app;
  const words = text.command;
  const items: (MenuItem | false)[] = [
    one && {
      label: words.open,
      key: 'Enter',
      run: () => {
        ui.open(first.server.id);
      },
    },
    {
      label: text.action.checkNow,
      key: 'C',
      disabled: views.every(({ server }) => !server.enabled),
      run: () => {
        app.checkRun.check(views);
      },
    },
    {
      label: views.some(({ server }) => server.enabled) ? text.action.pause : text.action.resume,
      key: 'P',
      run: () => {
        pauseOrResume(app, views);
      },
    },
    { kind: 'submenu', label: text.action.mute, items: muteItems(app, views) },
    { kind: 'separator' },
    one && {
      label: words.edit,
      key: 'E',
      disabled: first.demo,
      run: () => {
        edit(app, views);
      },
    },
    {
      label: words.interval,
      run: () => {
        ui.dialog = { kind: 'interval', ids };
      },
    },
    one && {
      label: words.duplicate,
      run: () => {
        ui.dialog = { kind: 'add', like: first.server.id };
      },
    },
    { kind: 'separator' },
    {
      label: words.copyAddress(views.length),
      run: () => void actions.copy(views.map(({ server }) => addressOf(server)).join('\n')),
    },
    {
      label: words.copyCommand(views.length),
      run: () => void actions.copy(views.map(({ server }) => checkCommand(server)).join('\n')),
    },
    { kind: 'separator' },
    {
      label: one ? text.action.delete : words.deleteMany(views.length),
      key: text.help.delete,
      run: () => void actions.remove(views),
    },
  ];
  return items.filter((item) => item !== false);
}

const idsOf = (views: readonly ServerView[]): string[] => views.map(({ server }) => server.id);
