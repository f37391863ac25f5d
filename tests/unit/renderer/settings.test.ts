import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';

describe('the settings', () => {
  test('apply at once', async () => {
    const { main, user } = await openWindow({ servers: [healthy('mx1.test')] });
    await user.click(screen.getByRole('button', { name: 'Settings' }));
    const dialog = screen.getByRole('dialog', { name: 'Settings' });

    await user.click(within(dialog).getByRole('radio', { name: 'Dark' }));
    await user.click(within(dialog).getByRole('radio', { name: 'Compact' }));
    await user.click(within(dialog).getByRole('checkbox', { name: 'Start at login' }));

    expect(main.snapshot.preferences).toEqual({
      theme: 'dark',
      density: 'compact',
      startAtLogin: true,
      startHidden: false,
    });
    expect(document.documentElement.dataset).toMatchObject({ theme: 'dark', density: 'compact' });
  });

  test('offer the other way for the demo, the logs, and say the versions', async () => {
    const demo = { ...healthy('demo.test'), demo: true };
    const { main, user } = await openWindow({ servers: [demo] });
    await user.click(screen.getByRole('button', { name: 'Settings' }));
    await user.click(screen.getByRole('button', { name: 'Stop the demo servers' }));
    await user.click(screen.getByRole('tab', { name: 'About' }));
    await user.click(screen.getByRole('button', { name: 'Open log folder' }));
    expect(main.calls.map((call) => call.name)).toEqual(
      expect.arrayContaining(['stopDemo', 'openLogFolder']),
    );
    expect(screen.getByRole('dialog')).toHaveTextContent('45.4.1');
  });

  test('have pages that the arrow keys lead through', async () => {
    const { user } = await openWindow({ servers: [healthy('mx1.test')] });
    await user.click(screen.getByRole('button', { name: 'Settings' }));
    await user.click(screen.getByRole('tab', { name: 'General' }));
    await user.keyboard('{ArrowRight}');
    expect(screen.getByRole('tab', { name: 'Alarms' })).toHaveFocus();
    expect(screen.getByRole('tabpanel', { name: 'Alarms' })).toBeInTheDocument();
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(screen.getByRole('tab', { name: 'About', selected: true })).toHaveFocus();
    await user.keyboard('{Home}');
    expect(screen.getByRole('tab', { name: 'General' })).toHaveFocus();
  });

  test('open when the tray asks for them', async () => {
    const { main } = await openWindow({ servers: [healthy('mx1.test')] });
    main.emit('navigate', { view: 'settings' });
    await settled();
    expect(screen.getByRole('dialog', { name: 'Settings' })).toBeInTheDocument();
  });
});

describe('notices', () => {
  test('say what is wrong with Relaywatch, what to do, and go when dismissed', async () => {
    const { main, user } = await openWindow({
      problems: [
        {
          id: 'settings',
          message: 'The settings file could not be read.',
          advice: 'It was kept aside.',
          dismissible: true,
        },
        { id: 'tray', message: 'There is no tray.', advice: '', dismissible: false },
      ],
    });
    const notices = screen.getByRole('region', { name: 'Notices' });
    expect(notices).toHaveTextContent('The settings file could not be read. It was kept aside.');
    await user.click(within(notices).getByRole('button', { name: 'Dismiss' }));
    expect(main.argumentsOf('dismissProblem')).toEqual(['settings']);
    expect(notices).not.toHaveTextContent('settings file');
    expect(notices).toHaveTextContent('There is no tray.');
  });

  test('say that this computer is offline, for as long as it is', async () => {
    const { main } = await openWindow({ connectivity: 'offline' });
    expect(screen.getByText(/This computer is offline/u)).toBeInTheDocument();
    main.send({ type: 'connectivity', connectivity: 'online' });
    await settled();
    expect(screen.queryByText(/This computer is offline/u)).not.toBeInTheDocument();
  });

  test('say that everything is muted, and end it', async () => {
    const { main, user } = await openWindow({ servers: [healthy('mx1.test')] });
    await user.click(screen.getByRole('button', { name: 'Mute all' }));
    await user.click(screen.getByRole('menuitem', { name: 'Until ended', hidden: true }));
    expect(screen.getByText('Notifications are muted until you end it.')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'End mute' }));
    expect(main.argumentsOf('muteAll')).toEqual(['until-resumed', null]);
  });
});
