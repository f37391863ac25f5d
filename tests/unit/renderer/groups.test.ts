import { screen } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { DEFAULT_LIST } from '../../../preload/contract.ts';
import { groupServers } from '../../../renderer/model/groups.ts';
import { down, failures, healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

describe('servers by domain', () => {
  test.each([
    ['mx1.mail.example.org', 'example.org'],
    ['example.org.', 'example.org'],
    ['MX.Example.co.uk', 'example.co.uk'],
    ['a.example.de', 'example.de'],
    ['localhost', 'localhost'],
    ['192.0.2.10', ''],
    ['2001:db8::1', ''],
  ])('%s belongs to %j', (host, domain) => {
    expect([...groupServers([healthy(host)], 'domain', true).values()]).toMatchObject([
      { name: domain, key: `domain:${domain}` },
    ]);
  });
});

const servers = [
  down('mx9.example.org', failures.refused, 60_000, { entry: { group: 'Vienna' } }),
  healthy('mx1.example.com', { entry: { group: 'Graz' } }),
  healthy('mx2.example.org', { entry: { group: 'Vienna' } }),
  healthy('alone.test'),
];

test('groups come by their worst status, or by name, and those without a name last', () => {
  const names = (worstFirst: boolean): string[] =>
    [...groupServers(servers, 'group', worstFirst).values()].map(({ name }) => name);
  expect(names(true)).toEqual(['Vienna', 'Graz', '']);
  expect(names(false)).toEqual(['Graz', 'Vienna', '']);
});

describe('the list in groups', () => {
  const rows = (): (string | null)[] =>
    screen
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.getAttribute('aria-label'));
  const open = (): Promise<OpenWindow> =>
    openWindow({ servers, list: { ...DEFAULT_LIST, groupBy: 'group' } });

  test('has a head over each, which says how many there are', async () => {
    await open();
    expect(rows()).toEqual([
      'Vienna, 2 servers',
      'mx9.example.org, down',
      'mx2.example.org, up',
      'Graz, 1 server',
      'mx1.example.com, up',
      'No group, 1 server',
      'alone.test, up',
    ]);
    expect(screen.getByRole('row', { name: /^Vienna/u })).toHaveTextContent('1 down');
  });

  test('folds by key and by click, and remembers', async () => {
    const { main, user } = await open();
    const vienna = (): HTMLElement => screen.getByRole('row', { name: /^Vienna/u });
    vienna().focus();
    await user.keyboard('{ArrowLeft}');
    expect(vienna()).toHaveAttribute('aria-expanded', 'false');
    expect(rows()).toHaveLength(5);
    expect(main.argumentsOf('saveListLayout').at(-1)?.collapsed).toEqual(['group:Vienna']);
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('row', { name: /^Graz/u })).toHaveFocus();

    await user.click(vienna());
    await settled();
    expect(rows()).toHaveLength(7);
    expect(main.argumentsOf('saveListLayout').at(-1)?.collapsed).toEqual([]);
  });

  test('is made and undone in the menu of columns', async () => {
    const { user } = await openWindow({ servers });
    await user.click(screen.getByRole('button', { name: 'Columns' }));
    await user.click(screen.getByRole('menuitemradio', { name: 'Domain' }));
    expect(rows()[0]).toBe('example.org, 2 servers');
    await user.click(screen.getByRole('menuitemradio', { name: 'Nothing' }));
    expect(rows()).toHaveLength(4);
  });

  test('does nothing to a group when a command is for a server', async () => {
    const { main, user } = await open();
    screen.getByRole('row', { name: /^Vienna/u }).focus();
    await user.keyboard('c{Delete} ');
    expect(main.argumentsOf('checkNow')).toEqual([]);
    expect(main.argumentsOf('removeServers')).toEqual([]);
    expect(screen.queryByRole('toolbar')).not.toBeInTheDocument();
  });
});
