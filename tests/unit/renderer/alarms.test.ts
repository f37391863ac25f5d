import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { DEFAULT_ALERTING, UNTIL_RESUMED_MS } from '../../../preload/contract.ts';
import type { AlertingConfig, Snapshot } from '../../../preload/contract.ts';
import { down, failures, healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

async function openPage(
  config: Partial<AlertingConfig> = {},
  snapshot: Partial<Snapshot> = {},
): Promise<OpenWindow & { part: (name: string) => HTMLElement }> {
  const opened = await openWindow({
    servers: [
      healthy('mx1.test', { entry: { group: 'Berlin' } }),
      healthy('mx2.test', { entry: { group: 'Paris' } }),
    ],
    alerts: { config: { ...DEFAULT_ALERTING, ...config }, withSecret: [], statuses: {} },
    ...snapshot,
  });
  await opened.user.click(screen.getByRole('button', { name: 'Settings' }));
  await opened.user.click(screen.getByRole('tab', { name: 'Alarms' }));
  return { ...opened, part: (name) => screen.getByRole('region', { name }) };
}

const configOf = ({ main }: OpenWindow): AlertingConfig => main.snapshot.alerts.config;

describe('quiet hours', () => {
  test('are added by days and times, and are on then', async () => {
    const opened = await openPage();
    const { user } = opened;
    const part = within(opened.part('Quiet hours'));
    await user.click(part.getByRole('button', { name: 'Add a time' }));
    await user.click(part.getByRole('checkbox', { name: 'Saturday' }));
    await user.click(part.getByRole('checkbox', { name: 'Sunday' }));
    await user.click(part.getByRole('button', { name: 'Add' }));
    expect(configOf(opened).quietHours).toEqual({
      enabled: true,
      windows: ['Mon,Tue,Wed,Thu,Fri 22:00-07:00'],
      criticalPasses: true,
    });
    expect(part.getByText('Mon–Fri 22:00–07:00')).toBeInTheDocument();
  });

  test('need a day', async () => {
    const opened = await openPage();
    const { main, user } = opened;
    const part = within(opened.part('Quiet hours'));
    await user.click(part.getByRole('button', { name: 'Add a time' }));
    for (const day of part.getAllByRole('checkbox', { name: /day$/u })) await user.click(day);
    await user.click(part.getByRole('button', { name: 'Add' }));
    expect(part.getByText('Choose a day at least.')).toBeInTheDocument();
    expect(main.argumentsOf('saveAlerts')).toEqual([]);
  });

  test('are removed, and let pass what is critical or not', async () => {
    const windows = ['Mon 22:00-07:00', 'Sun 00:00-12:00'];
    const opened = await openPage({
      quietHours: { enabled: true, windows, criticalPasses: false },
    });
    const part = within(opened.part('Quiet hours'));
    await opened.user.click(part.getByRole('button', { name: 'Remove Mon 22:00–07:00' }));
    await opened.user.click(
      part.getByRole('checkbox', { name: 'Tell what is critical all the same' }),
    );
    expect(configOf(opened).quietHours).toEqual({
      enabled: true,
      windows: ['Sun 00:00-12:00'],
      criticalPasses: true,
    });
  });
});

describe('maintenance', () => {
  test('is planned once for some servers', async () => {
    const opened = await openPage();
    const { user } = opened;
    const part = within(opened.part('Maintenance'));
    await user.click(part.getByRole('button', { name: 'Plan maintenance' }));
    const form = within(part.getByRole('form', { name: 'Plan maintenance' }));
    expect(form.getByLabelText('Name')).toHaveFocus();
    await user.type(form.getByLabelText('Name'), 'Kernel');
    await user.selectOptions(form.getByLabelText('Servers'), 'Some servers');
    await user.click(form.getByRole('checkbox', { name: 'mx2.test' }));
    await user.clear(form.getByLabelText('Begins'));
    await user.type(form.getByLabelText('Begins'), '2030-12-01T22:00');
    await user.clear(form.getByLabelText('Ends'));
    await user.type(form.getByLabelText('Ends'), '2030-12-02T02:00');
    await user.click(form.getByRole('button', { name: 'Save' }));
    const from = new Date(2030, 11, 1, 22).toISOString();
    const to = new Date(2030, 11, 2, 2).toISOString();
    expect(configOf(opened).maintenance).toMatchObject([
      { name: 'Kernel', scope: { kind: 'servers', ids: ['id-mx2.test'] }, when: `${from}/${to}` },
    ]);
    expect(part.getByText(/^mx2\.test, .*2030/u)).toBeInTheDocument();
  });

  test('is planned weekly for a group, edited and removed', async () => {
    const opened = await openPage();
    const { user } = opened;
    const part = within(opened.part('Maintenance'));
    await user.click(part.getByRole('button', { name: 'Plan maintenance' }));
    await user.type(part.getByLabelText('Name'), 'Patches');
    await user.selectOptions(part.getByLabelText('Servers'), 'A group');
    await user.selectOptions(part.getByLabelText('Group'), 'Paris');
    await user.click(part.getByRole('radio', { name: 'Every week' }));
    await user.click(part.getByRole('button', { name: 'Save' }));
    expect(configOf(opened).maintenance).toMatchObject([
      { name: 'Patches', scope: { kind: 'group', group: 'Paris' }, when: 'Sun 02:00-04:00' },
    ]);
    await user.click(part.getByRole('button', { name: 'Edit Patches' }));
    expect(part.getByRole('radio', { name: 'Every week' })).toBeChecked();
    await user.type(part.getByLabelText('Name'), ' 2');
    await user.click(part.getByRole('button', { name: 'Save' }));
    expect(configOf(opened).maintenance).toMatchObject([{ name: 'Patches 2' }]);
    await user.click(part.getByRole('button', { name: 'Remove Patches 2' }));
    expect(configOf(opened).maintenance).toEqual([]);
  });

  test('that ends before it begins, or has no name, says so', async () => {
    const opened = await openPage();
    const { main, user } = opened;
    const part = within(opened.part('Maintenance'));
    await user.click(part.getByRole('button', { name: 'Plan maintenance' }));
    await user.clear(part.getByLabelText('Ends'));
    await user.type(part.getByLabelText('Ends'), '2020-12-01T22:00');
    await user.click(part.getByRole('button', { name: 'Save' }));
    expect(part.getByLabelText('Name')).toHaveAccessibleDescription('A name is needed.');
    expect(part.getByLabelText('Ends')).toHaveAccessibleDescription(/after the beginning/u);
    expect(main.argumentsOf('saveAlerts')).toEqual([]);
  });
});

describe('groups', () => {
  test('are muted and heard again', async () => {
    const opened = await openPage();
    const { user } = opened;
    const part = within(opened.part('Muted groups'));
    await user.click(part.getByRole('button', { name: 'Mute Paris' }));
    await user.click(screen.getByRole('menuitem', { name: 'Until ended', hidden: true }));
    expect(configOf(opened).mutedGroups).toEqual({ Paris: 'until-resumed' });
    expect(part.getByText('muted until you end it')).toBeInTheDocument();
    await user.click(part.getByRole('button', { name: 'End mute of Paris' }));
    expect(configOf(opened).mutedGroups).toEqual({});
  });
});

describe('reminders', () => {
  test('are chosen, and one set elsewhere is offered, too', async () => {
    const opened = await openPage({ remindMinutes: 45 });
    const choice = within(opened.part('Reminders')).getByLabelText('Remind of what is still down');
    expect(choice).toHaveDisplayValue('Every 45 minutes');
    await opened.user.selectOptions(choice, 'Every hour');
    expect(configOf(opened).remindMinutes).toBe(60);
  });
});

describe('a server in trouble', () => {
  const HOUR_MS = 3_600_000;

  async function openServer(): Promise<OpenWindow & { region: HTMLElement }> {
    const opened = await openWindow({
      servers: [down('mx1.test', failures.refused)],
      navigate: { view: 'server', id: 'id-mx1.test' },
    });
    return { ...opened, region: screen.getByRole('region', { name: 'mx1.test, details' }) };
  }

  test('is acknowledged until it is over, and that is taken back', async () => {
    const { main, user, region } = await openServer();
    const detail = within(region);
    await user.click(detail.getByRole('button', { name: 'Acknowledge' }));
    await user.click(screen.getByRole('menuitem', { name: 'Until it is over', hidden: true }));
    expect(main.argumentsOf('acknowledge')).toEqual([{ id: 'id-mx1.test', untilMs: null }]);
    expect(detail.getByText('Acknowledged until it is over')).toBeInTheDocument();
    await user.click(detail.getByRole('button', { name: 'Withdraw' }));
    expect(main.argumentsOf('withdrawAcknowledgement')).toEqual(['id-mx1.test']);
  });

  test('is acknowledged for a while', async () => {
    const { main, user, region } = await openServer();
    const detail = within(region);
    await user.click(detail.getByRole('button', { name: 'Acknowledge' }));
    await user.click(screen.getByRole('menuitem', { name: 'For 4 hours', hidden: true }));
    const [{ untilMs } = { untilMs: null }] = main.argumentsOf('acknowledge');
    expect(Math.abs((untilMs ?? 0) - Date.now() - 4 * HOUR_MS)).toBeLessThan(HOUR_MS);
  });

  test('is acknowledged until a time, which must be to come', async () => {
    const { main, user, region } = await openServer();
    const detail = within(region);
    await user.click(detail.getByRole('button', { name: 'Acknowledge' }));
    await user.click(screen.getByRole('menuitem', { name: 'Until a time…', hidden: true }));
    const form = within(detail.getByRole('form', { name: 'Acknowledge until' }));
    const time = form.getByLabelText('Acknowledge until');
    await user.clear(time);
    await user.type(time, '2020-01-01T10:00');
    await user.click(form.getByRole('button', { name: 'Acknowledge' }));
    expect(time).toHaveAccessibleDescription('That is in the past.');
    await user.clear(time);
    await user.type(time, '2035-01-01T10:00');
    await user.click(form.getByRole('button', { name: 'Acknowledge' }));
    expect(main.argumentsOf('acknowledge')).toEqual([
      { id: 'id-mx1.test', untilMs: new Date(2035, 0, 1, 10).getTime() },
    ]);
  });

  test('is muted until that is ended', async () => {
    const { main, user, region } = await openServer();
    const detail = within(region);
    await user.click(detail.getByRole('button', { name: 'Mute' }));
    await user.click(detail.getByRole('menuitem', { name: 'Until ended', hidden: true }));
    expect(main.argumentsOf('muteServers')).toEqual([
      { ids: ['id-mx1.test'], untilMs: UNTIL_RESUMED_MS },
    ]);
    expect(detail.getByText(/Muted until you end it/u)).toBeInTheDocument();
  });

  test('that is well again offers no acknowledgement', async () => {
    const { main, region } = await openServer();
    const detail = within(region);
    main.send({ type: 'server', view: healthy('mx1.test') });
    await settled();
    expect(detail.queryByRole('button', { name: 'Acknowledge' })).not.toBeInTheDocument();
  });
});
