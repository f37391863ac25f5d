import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { completeServer } from '../../../preload/contract.ts';
import { answered } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';

describe('with nothing watched', () => {
  test('offers three ways to begin, each with a sentence', async () => {
    await openWindow();
    const main = screen.getByRole('main');
    for (const name of ['Add a server', 'Find your mail servers', 'Watch the demo servers'])
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

describe('finding servers', () => {
  test('offers what answers in place, and adds it', async () => {
    const { main, user } = await openWindow();
    await user.type(screen.getByLabelText('Find mail servers'), 'mx.test:25{Enter}');
    await settled();
    const server = completeServer({ host: 'mx.test', port: 25 }, '');
    const { host, port, security } = server;
    const key = 'mx.test:25';
    const discoveryId = 'discovery-1';
    main.emit('discovery', {
      discoveryId,
      type: 'candidate',
      candidate: { key, host, port, security, domain: '', named: true, watchedAs: null },
    });
    const result = answered(server, 0, 42, 61);
    main.emit('discovery', { discoveryId, type: 'result', key, name: host, result });
    await settled();
    expect(screen.getByRole('checkbox', { name: 'mx.test:25' })).toBeChecked();

    await user.click(screen.getByRole('button', { name: 'Add 1 server' }));
    await settled();
    expect(main.argumentsOf('addServers')).toEqual([
      [{ entry: { name: host, host, port, security } }],
    ]);
    expect(screen.getByRole('row', { name: /^mx\.test/u })).toBeInTheDocument();
  });

  test('can be stopped', async () => {
    const { main, user } = await openWindow();
    await user.type(screen.getByLabelText('Find mail servers'), 'example.org{Enter}');
    await settled();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(main.argumentsOf('cancelDiscovery')).toEqual(['discovery-1']);
    expect(screen.getByLabelText('Find mail servers')).toHaveValue('example.org');
  });
});
