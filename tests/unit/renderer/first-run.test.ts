import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import type { MxHost } from '../../../preload/contract.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

const HOSTS: MxHost[] = [
  { host: 'mx1.example.org', preference: 10, addresses: ['192.0.2.10'], implicit: false },
  { host: 'mx2.example.org', preference: 20, addresses: ['192.0.2.11'], implicit: false },
  { host: 'gone.example.org', preference: 30, addresses: [], implicit: false },
];

async function lookUp(hosts: MxHost[]): Promise<OpenWindow> {
  const opened = await openWindow();
  opened.main.answer({ discoverMx: () => ({ ok: true, value: hosts }) });
  await opened.user.type(screen.getByLabelText('Mail domain'), 'Post@Example.org');
  await opened.user.click(screen.getByRole('button', { name: 'Look up' }));
  await settled();
  return opened;
}

describe('with nothing watched', () => {
  test('offers three ways to begin, each with a sentence', async () => {
    await openWindow();
    const main = screen.getByRole('main');
    for (const name of ['Add a server', 'Enter a mail domain', 'Watch the demo servers'])
      expect(within(main).getByRole('heading', { name }).nextSibling).toBeTruthy();
    expect(screen.queryByRole('grid')).not.toBeInTheDocument();
  });

  test('opens the form', async () => {
    const { user } = await openWindow();
    await user.click(screen.getByRole('button', { name: 'Describe a server…' }));
    expect(screen.getByRole('dialog', { name: 'Add a server' })).toBeInTheDocument();
  });

  test('starts the demo', async () => {
    const { main, user } = await openWindow();
    await user.click(screen.getByRole('button', { name: 'Start the demo' }));
    expect(main.argumentsOf('startDemo')).toHaveLength(1);
  });
});

describe('a mail domain', () => {
  test('offers its hosts, ticked where they have an address, and adds those left ticked', async () => {
    const { main, user } = await lookUp(HOSTS);
    expect(main.argumentsOf('discoverMx')).toEqual(['example.org']);
    expect(
      screen.getByRole('checkbox', { name: /^mx1\.example\.org 192\.0\.2\.10/u }),
    ).toBeChecked();
    expect(
      screen.getByRole('checkbox', { name: /^gone\.example\.org no address/u }),
    ).not.toBeChecked();

    await user.click(screen.getByRole('checkbox', { name: /^mx2/u }));
    await user.click(screen.getByRole('button', { name: 'Add 1 server' }));
    expect(main.argumentsOf('addServers')).toEqual([
      [{ entry: { host: 'mx1.example.org', port: 25, group: 'example.org' } }],
    ]);
    await settled();
    expect(screen.getByRole('row', { name: /^mx1\.example\.org/u })).toBeInTheDocument();
  });

  test('says when it is its own mail host', async () => {
    await lookUp([
      { host: 'example.org', preference: 0, addresses: ['192.0.2.1'], implicit: true },
    ]);
    expect(screen.getByText(/its own mail host/u)).toBeInTheDocument();
  });

  test('says when it accepts no mail', async () => {
    await lookUp([]);
    expect(screen.getByText(/example\.org accepts no mail/u)).toBeInTheDocument();
  });

  test('says what went wrong', async () => {
    const { main, user } = await openWindow();
    main.answer({
      discoverMx: () => ({
        ok: false,
        error: { kind: 'dns', message: 'There is no domain nowhere.invalid' },
      }),
    });
    await user.type(screen.getByLabelText('Mail domain'), 'nowhere.invalid{Enter}');
    await settled();
    expect(screen.getByText('There is no domain nowhere.invalid')).toBeInTheDocument();
  });
});
