import { screen } from '@testing-library/svelte';
import axe from 'axe-core';
import { expect, test } from 'vitest';

import { DEFAULT_ALERTING } from '../../../preload/contract.ts';
import type { Snapshot } from '../../../preload/contract.ts';
import { down, failures, healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

const servers = () => [
  healthy('mx1.test'),
  healthy('mx3.test', {
    certificateDays: 5,
    state: {
      status: 'degraded',
      degradations: [{ kind: 'certificate', daysLeft: 5, severity: 'CRITICAL' }],
    },
  }),
  down('mx2.test', failures.rejecting),
];

const alerts: Snapshot['alerts'] = {
  config: {
    ...DEFAULT_ALERTING,
    channels: [
      {
        type: 'webhook',
        id: 'hook',
        name: 'Hook',
        enabled: true,
        preset: 'generic',
        url: '',
        recipient: '',
        headers: [],
        template: '',
      },
    ],
  },
  withSecret: ['hook'],
  statuses: { hook: { waiting: 1, last: { atMs: 0, ok: false, message: 'No.' } } },
};

const press = async ({ user }: OpenWindow, name: string): Promise<void> => {
  await user.click(screen.getByRole('button', { name }));
};

/** Colour contrast needs a real renderer; everything else axe can judge here. */
async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false } },
  });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

const SCREENS: Record<string, () => Promise<unknown>> = {
  'the first run': () => openWindow(),
  'the overview': () => openWindow({ servers: servers() }),
  'a server in trouble': () =>
    openWindow({ servers: servers(), navigate: { view: 'server', id: 'id-mx2.test' } }),
  'a healthy server': () =>
    openWindow({ servers: servers(), navigate: { view: 'server', id: 'id-mx1.test' } }),
  'the notices': () =>
    openWindow({
      servers: servers(),
      connectivity: 'offline',
      muted: 'until-resumed',
      problems: [{ id: 'tray', message: 'No tray', advice: 'None', dismissible: true }],
    }),
  'the form': async () => {
    const opened = await openWindow({ servers: servers() });
    await press(opened, 'Add server');
    await opened.user.click(screen.getByText('Advanced'));
    await press(opened, 'Save');
  },
  'the settings': async () => {
    await press(await openWindow({ servers: servers() }), 'Settings');
  },
  'the settings of alarms': async () => {
    const opened = await openWindow({ servers: servers() });
    await press(opened, 'Settings');
    await opened.user.click(screen.getByRole('tab', { name: 'Alarms' }));
    await press(opened, 'Add a time');
    await press(opened, 'Plan maintenance');
    await press(opened, 'Save');
  },
  'the channels': async () => {
    const opened = await openWindow({ servers: servers(), alerts });
    await press(opened, 'Settings');
    await opened.user.click(screen.getByRole('tab', { name: 'Notifications' }));
    await press(opened, 'Send test to Sound');
  },
  'a channel': async () => {
    const opened = await openWindow({ servers: servers(), alerts });
    await press(opened, 'Settings');
    await opened.user.click(screen.getByRole('tab', { name: 'Notifications' }));
    await press(opened, 'Edit Hook');
    await press(opened, 'Save');
  },
  'the keyboard help': async () => {
    const { user } = await openWindow({ servers: servers() });
    await user.keyboard('?');
    await settled();
  },
};

test.each(Object.keys(SCREENS))('axe finds nothing on %s', async (name) => {
  await SCREENS[name]?.();
  expect(await violations()).toEqual([]);
});
