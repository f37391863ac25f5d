import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

const HOSTS = ['mx1.test', 'mx2.test', 'mx3.test', 'mx4.test'];
const id = (host: string): string => `id-${host}`;

const row = (name: string): HTMLElement =>
  screen.getByRole('row', { name: new RegExp(`^${name},`, 'u') });
const picked = (): (string | null)[] =>
  screen.queryAllByRole('row', { selected: true }).map((each) => each.getAttribute('data-id'));
const bar = (): HTMLElement => screen.getByRole('toolbar', { name: 'Selected servers' });

const open = (): Promise<OpenWindow> =>
  openWindow({ servers: HOSTS.map((host) => healthy(host, { entry: { port: 587 } })) });

describe('servers are picked out', () => {
  test('by clicks with Ctrl, and Shift for all between', async () => {
    const { user } = await open();
    await user.keyboard('{Control>}');
    await user.click(row('mx2.test'));
    await user.keyboard('{/Control}');
    expect(picked()).toEqual(['mx2.test'].map(id));

    await user.keyboard('{Shift>}');
    await user.click(row('mx4.test'));
    await user.keyboard('{/Shift}');
    expect(picked()).toEqual(['mx2.test', 'mx3.test', 'mx4.test'].map(id));
    expect(within(bar()).getByText('3 selected')).toBeInTheDocument();
    expect(screen.queryByRole('region', { name: /details$/u })).not.toBeInTheDocument();
  });

  test('by keys, and let go by Escape', async () => {
    const { user } = await open();
    row('mx2.test').focus();
    await user.keyboard(' ');
    expect(picked()).toEqual(['mx2.test'].map(id));
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{ArrowUp}{/Shift}');
    expect(picked()).toEqual(['mx2.test', 'mx3.test'].map(id));
    expect(row('mx3.test')).toHaveFocus();
    await user.keyboard('{Control>}a{/Control}');
    expect(picked()).toEqual(HOSTS.map(id));
    await user.keyboard('{Escape}');
    expect(picked()).toEqual([]);
    expect(screen.queryByRole('toolbar')).not.toBeInTheDocument();
  });

  test('by boxes that are there while some are', async () => {
    const { user } = await open();
    expect(screen.queryByRole('checkbox')).not.toBeInTheDocument();
    row('mx1.test').focus();
    await user.keyboard(' ');
    await user.click(screen.getByRole('checkbox', { name: 'Select mx3.test' }));
    expect(picked()).toEqual(['mx1.test', 'mx3.test'].map(id));
    await user.click(screen.getByRole('checkbox', { name: 'Select all servers shown' }));
    expect(picked()).toEqual(HOSTS.map(id));
    await user.click(screen.getByRole('checkbox', { name: 'Select all servers shown' }));
    expect(picked()).toEqual([]);
  });

  test('and what the filter hides is left alone', async () => {
    const { main, user } = await open();
    row('mx1.test').focus();
    await user.keyboard('{Control>}a{/Control}');
    await user.type(screen.getByRole('textbox', { name: 'Filter' }), 'mx3');
    await user.click(within(bar()).getByRole('button', { name: 'Check now' }));
    expect(main.argumentsOf('checkNow')).toEqual([[id('mx3.test')]]);
  });

  test('and a plain click opens one and lets the others go', async () => {
    const { user } = await open();
    row('mx1.test').focus();
    await user.keyboard('{Control>}a{/Control}');
    await user.click(row('mx3.test'));
    expect(picked()).toEqual([]);
    expect(screen.getByRole('region', { name: 'mx3.test, details' })).toBeInTheDocument();
    expect(row('mx3.test')).toHaveAttribute('aria-current', 'true');
  });
});

describe('all that are picked out', () => {
  const pickTwo = async (): Promise<OpenWindow> => {
    const opened = await open();
    row('mx1.test').focus();
    await opened.user.keyboard(' {Shift>}{ArrowDown}{/Shift}');
    return opened;
  };
  const two = ['mx1.test', 'mx2.test'].map(id);

  test('are paused and resumed', async () => {
    const { main, user } = await pickTwo();
    await user.click(within(bar()).getByRole('button', { name: 'Pause' }));
    await user.click(within(bar()).getByRole('button', { name: 'Resume' }));
    expect(main.argumentsOf('setPaused')).toEqual([
      { ids: two, paused: true },
      { ids: two, paused: false },
    ]);
  });

  test('are muted', async () => {
    const { main, user } = await pickTwo();
    await user.click(within(bar()).getByRole('button', { name: 'Mute' }));
    await user.click(screen.getByRole('menuitem', { name: '7 days', hidden: true }));
    expect(main.argumentsOf('muteServers')).toMatchObject([{ ids: two }]);
    expect(main.argumentsOf('muteServers')[0]?.untilMs).toBeGreaterThan(Date.now());
    await user.click(within(bar()).getByRole('button', { name: 'Mute' }));
    await user.click(screen.getByRole('menuitem', { name: 'End mute', hidden: true }));
    expect(main.argumentsOf('muteServers')[1]).toEqual({ ids: two, untilMs: null });
  });

  test('get one interval', async () => {
    const { main, user } = await pickTwo();
    await user.click(within(bar()).getByRole('button', { name: 'Edit interval…' }));
    const dialog = screen.getByRole('dialog', { name: 'Edit interval of 2 servers' });
    const field = within(dialog).getByRole('textbox', { name: /^Check every/u });
    expect(field).toHaveValue('60');
    await user.clear(field);
    await user.type(field, '5{Enter}');
    expect(field).toHaveAccessibleDescription(/from 10 to 86400/u);
    await user.type(field, '0{Enter}');
    await settled();
    expect(main.argumentsOf('setInterval')).toEqual([{ ids: two, seconds: 50 }]);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  test('are deleted together, and come back with Ctrl+Z', async () => {
    const { main, user } = await pickTwo();
    await user.keyboard('{Delete}');
    await settled();
    expect(main.argumentsOf('removeServers')).toEqual([two]);
    expect(screen.getByText('2 servers deleted', { selector: '.toast *' })).toBeInTheDocument();
    expect(screen.queryByRole('toolbar')).not.toBeInTheDocument();

    await user.keyboard('{Control>}z{/Control}');
    await settled();
    expect(screen.getAllByRole('row')).toHaveLength(HOSTS.length + 1);
    await user.keyboard('{Control>}z{/Control}');
    expect(main.argumentsOf('undoRemove')).toHaveLength(1);
  });
});

describe('the context menu', () => {
  const items = (): string[] =>
    screen.getAllByRole('menuitem', { hidden: true }).map((item) => item.textContent);
  const choose = async ({ user }: OpenWindow, name: RegExp | string): Promise<void> => {
    await user.click(screen.getByRole('menuitem', { name, hidden: true }));
    await settled();
  };

  test('of a row offers what can be done to it', async () => {
    const opened = await open();
    await opened.user.pointer({ target: row('mx2.test'), keys: '[MouseRight]' });
    await new Promise((resolve) => setTimeout(resolve));
    expect(
      screen.getByRole('menu', { name: 'Commands for mx2.test', hidden: true }),
    ).toBeInTheDocument();
    expect(items().map((item) => item.trim())).toEqual([
      expect.stringMatching(/^Open\s+Enter$/u),
      expect.stringMatching(/^Check now\s+C$/u),
      expect.stringMatching(/^Pause\s+P$/u),
      'Mute',
      expect.stringMatching(/^Edit…\s+E$/u),
      'Edit interval…',
      'Duplicate…',
      'Copy address',
      'Copy check command',
      expect.stringMatching(/^Delete\s+Del$/u),
    ]);
    await choose(opened, /^Check now/u);
    expect(opened.main.argumentsOf('checkNow')).toEqual([[id('mx2.test')]]);
  });

  test('is for all that are picked out when the row is one of them', async () => {
    const opened = await open();
    row('mx1.test').focus();
    await opened.user.keyboard('{Control>}a{/Control}{Shift>}{F10}{/Shift}');
    expect(
      screen.getByRole('menu', { name: 'Commands for 4 servers', hidden: true }),
    ).toBeInTheDocument();
    await choose(opened, /^Delete 4 servers/u);
    expect(opened.main.argumentsOf('removeServers')).toEqual([HOSTS.map(id)]);
  });

  test('is gone through by arrows, letters, and into a submenu', async () => {
    const { main, user } = await open();
    row('mx1.test').focus();
    await user.keyboard('{ContextMenu}');
    expect(screen.getByRole('menuitem', { name: /^Open/u, hidden: true })).toHaveFocus();
    await user.keyboard('{End}');
    expect(screen.getByRole('menuitem', { name: /^Delete/u, hidden: true })).toHaveFocus();
    await user.keyboard('mu');
    expect(screen.getByRole('menuitem', { name: 'Mute', hidden: true })).toHaveFocus();
    await user.keyboard('{ArrowRight}{ArrowDown}');
    expect(screen.getByRole('menuitem', { name: '4 hours', hidden: true })).toHaveFocus();
    await user.keyboard('{ArrowLeft}');
    expect(screen.getByRole('menuitem', { name: 'Mute', hidden: true })).toHaveFocus();
    await user.keyboard('{ArrowRight}{Enter}');
    expect(main.argumentsOf('muteServers')).toHaveLength(1);
    expect(screen.queryByRole('menuitem', { hidden: true })).not.toBeInTheDocument();
    expect(row('mx1.test')).toHaveFocus();
    expect(main.argumentsOf('setPaused')).toEqual([]);
  });

  test('makes a copy of a server, to be looked at before it is saved', async () => {
    const opened = await open();
    row('mx1.test').focus();
    await opened.user.keyboard('{ContextMenu}');
    await choose(opened, 'Duplicate…');
    const form = screen.getByRole('dialog', { name: 'Add a server' });
    expect(within(form).getByRole('textbox', { name: /^Name/u })).toHaveValue('mx1.test (copy)');
    await opened.user.click(within(form).getByRole('button', { name: 'Save' }));
    const [[added] = []] = opened.main.argumentsOf('addServers');
    expect(added?.entry).toMatchObject({ host: 'mx1.test', port: 587, name: 'mx1.test (copy)' });
  });

  test.each([
    ['Copy address', 'mx1.test:587'],
    ['Copy check command', 'relaywatch check mx1.test:587'],
  ])('%s puts it on the clipboard', async (item, copied) => {
    const opened = await open();
    row('mx1.test').focus();
    await opened.user.keyboard('{ContextMenu}');
    await choose(opened, item);
    expect(await navigator.clipboard.readText()).toBe(copied);
  });
});

describe('keys for the row one is on', () => {
  test('pause, edit and mute it', async () => {
    const { main, user } = await open();
    row('mx2.test').focus();
    await user.keyboard('p');
    expect(main.argumentsOf('setPaused')).toEqual([{ ids: [id('mx2.test')], paused: true }]);
    await user.keyboard('m{Enter}');
    expect(main.argumentsOf('muteServers')).toHaveLength(1);
    await user.keyboard('e');
    expect(screen.getByRole('dialog', { name: 'Edit mx2.test' })).toBeInTheDocument();
  });
});
