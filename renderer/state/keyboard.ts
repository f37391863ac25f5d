/** Keys that work wherever the focus is, unless a person is typing or a dialog is open. */

import { tick } from 'svelte';

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
  c: ({ ui, actions }, overview) => {
    const id = ui.openId ?? overview.currentId;
    if (id !== null) actions.checkNow(id);
  },
};

/** Runs the command of a key, if it has one here. */
export function handleKey(event: KeyboardEvent, app: App, overview: Overview): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  if (app.ui.dialog.kind !== 'none') return;
  if (event.key === 'Escape') {
    goBack(event.target, app);
    return;
  }
  const command = isTyping(event.target) ? undefined : COMMANDS[event.key];
  if (!command) return;
  event.preventDefault();
  command(app, overview);
}

/** First out of the filter, then out of the detail; the focus returns to the row. */
function goBack(target: EventTarget | null, { ui }: App): void {
  if (isTyping(target) && ui.filter !== '') ui.filter = '';
  else ui.openId = null;
  focusRow();
}

/** Puts the focus on the row the keyboard is on, once what changed is drawn. */
export function focusRow(): void {
  void tick().then(() => {
    document.querySelector<HTMLElement>('[role=row][tabindex="0"]')?.focus();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea');
}
