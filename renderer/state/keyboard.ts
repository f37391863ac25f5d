/** Keys that work wherever the focus is, unless a person is typing or a dialog is open. */

import { tick } from 'svelte';

import { edit, muteItems, pauseOrResume } from '../overview/commands.ts';
import { text } from '../text/en.ts';
import type { App } from './app.ts';
import type { Overview } from './overview.svelte.ts';

type Command = (app: App, overview: Overview) => void;

const COMMANDS: Partial<Record<string, Command>> = {
  '/': () => {
    document.querySelector<HTMLElement>('[data-focus=filter]')?.focus();
  },
  '?': ({ ui }) => {
    ui.dialog = { kind: 'help' };
  },
  n: ({ ui }) => {
    ui.dialog = { kind: 'add' };
  },
  c: ({ checkRun }, { targets }) => {
    checkRun.check(targets);
  },
  p: (app, { targets }) => {
    if (targets.length > 0) pauseOrResume(app, targets);
  },
  m: (app, { targets }) => {
    const row = document.querySelector(CURRENT_ROW);
    if (targets.length === 0 || !row) return;
    const from = (row.querySelector('.name') ?? row).getBoundingClientRect();
    app.contextMenu.show(text.command.muteMenu, () => muteItems(app, targets), from);
  },
  e: (app, { targets }) => {
    edit(app, targets);
  },
  Delete: ({ actions }, { targets }) => void actions.remove(targets),
};

const CURRENT_ROW = '[role=row][tabindex="0"]';

/** Runs the command of a key, if it has one here. */
export function handleKey(event: KeyboardEvent, app: App, overview: Overview): void {
  if (event.altKey || event.defaultPrevented || app.ui.dialog.kind !== 'none') return;
  if (event.ctrlKey || event.metaKey) {
    const isUndo = event.key.toLowerCase() === 'z' && !event.shiftKey && !isTyping(event.target);
    if (isUndo && app.actions.undo()) event.preventDefault();
    return;
  }
  if (event.key === 'Escape') {
    goBack(event.target, app);
    return;
  }
  const command = isTyping(event.target) ? undefined : COMMANDS[event.key];
  if (!command) return;
  event.preventDefault();
  command(app, overview);
}

/** First out of the filter, then out of the selection, then out of the detail; the focus returns to the row. */
function goBack(target: EventTarget | null, { ui, selection }: App): void {
  if (isTyping(target) && ui.filter !== '') ui.filter = '';
  else if (selection.any) selection.clear();
  else ui.openId = null;
  focusRow();
}

/** Puts the focus on the row the keyboard is on, once what changed is drawn. */
export function focusRow(): void {
  void tick().then(() => {
    document.querySelector<HTMLElement>(CURRENT_ROW)?.focus();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input:not([type=checkbox]), select, textarea')
  );
}
