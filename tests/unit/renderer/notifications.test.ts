import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { DEFAULT_ALERTING } from '../../../preload/contract.ts';
import type {
  AlertsView,
  CommandConfig,
  Snapshot,
  WebhookConfig,
} from '../../../preload/contract.ts';
import { healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

const hook: WebhookConfig = {
  type: 'webhook',
  id: 'hook',
  name: 'Team channel',
  enabled: true,
  preset: 'slack',
  url: '',
  recipient: '',
  headers: [],
  template: '',
};

const alertsWith = (changes: Partial<AlertsView>): AlertsView => ({
  config: DEFAULT_ALERTING,
  withSecret: [],
  statuses: {},
  ...changes,
});

async function openPage(
  snapshot: Partial<Snapshot> = {},
): Promise<OpenWindow & { page: HTMLElement }> {
  const opened = await openWindow({ servers: [healthy('mx1.test')], ...snapshot });
  await opened.user.click(screen.getByRole('button', { name: 'Settings' }));
  await opened.user.click(screen.getByRole('tab', { name: 'Notifications' }));
  return { ...opened, page: screen.getByRole('tabpanel', { name: 'Notifications' }) };
}

async function add({ user, page }: Pick<OpenWindow, 'user'> & { page: HTMLElement }, kind: string) {
  await user.click(within(page).getByRole('button', { name: 'Add a channel' }));
  await user.click(screen.getByRole('menuitem', { name: kind, hidden: true }));
  return within(page).getByRole('form');
}

describe('the channels of this computer', () => {
  test('are switched on and off at once', async () => {
    const { main, user, page } = await openPage();
    await user.click(within(page).getByRole('checkbox', { name: 'Sound' }));
    expect(main.snapshot.alerts.config).toEqual({ ...DEFAULT_ALERTING, sound: { enabled: false } });
    expect(within(page).getByRole('checkbox', { name: 'Sound' })).not.toBeChecked();
  });

  test('are tested, and say how that goes and what came of it', async () => {
    const { main, user, page } = await openPage();
    let finish = (): void => undefined;
    main.answer({
      testChannel: () =>
        new Promise((resolve) => {
          finish = () => {
            resolve({ ok: true, value: { ok: false, message: 'Nobody answers.', tookMs: 5 } });
          };
        }),
    });
    const button = within(page).getByRole('button', { name: 'Send test to Desktop notification' });
    await user.click(button);
    expect(button).toBeDisabled();
    expect(within(page).getByText('Sending…')).toBeInTheDocument();
    finish();
    await settled();
    expect(within(page).getByText('Failed: Nobody answers.')).toBeInTheDocument();
    expect(main.argumentsOf('testChannel')).toEqual([{ channel: 'desktop' }]);
  });
});

describe('a channel elsewhere', () => {
  test('is added with its secret, which the list never shows', async () => {
    const opened = await openPage();
    const { main, user, page } = opened;
    const form = within(await add(opened, 'Slack'));
    await user.clear(form.getByLabelText('Name'));
    await user.type(form.getByLabelText('Name'), 'Team channel');
    await user.type(form.getByLabelText('Webhook address'), 'https://hooks.slack.com/x');
    await user.click(form.getByRole('button', { name: 'Save' }));
    const [saved] = main.argumentsOf('saveAlerts');
    const [channel] = saved?.config.channels ?? [];
    expect(channel).toMatchObject({ name: 'Team channel', preset: 'slack', enabled: true });
    expect(saved?.secrets).toEqual({ [channel?.id ?? '']: 'https://hooks.slack.com/x' });
    expect(JSON.stringify(saved?.config)).not.toContain('hooks.slack.com');
    expect(within(page).getByRole('button', { name: 'Edit Team channel' })).toBeInTheDocument();
    expect(page).not.toHaveTextContent('hooks.slack.com');
  });

  test('that lacks something says what, and is not saved', async () => {
    const opened = await openPage();
    const { main, user } = opened;
    const form = within(await add(opened, 'ntfy'));
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(form.getByLabelText('Topic')).toHaveAccessibleDescription('A topic or chat is needed.');
    expect(form.getByLabelText('Topic')).toHaveFocus();
    await user.type(form.getByLabelText('Topic'), 'mail');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(main.argumentsOf('saveAlerts')).toHaveLength(1);
  });

  test('is tested as it is in the form, before it is saved', async () => {
    const opened = await openPage();
    const { main, user } = opened;
    const form = within(await add(opened, 'Webhook'));
    await user.type(form.getByLabelText('Address'), 'https://example.org/hook');
    await user.type(form.getByLabelText('Headers'), 'X-Key: 1');
    await user.click(form.getByRole('button', { name: 'Send test' }));
    expect(main.argumentsOf('testChannel')).toMatchObject([
      {
        channel: {
          type: 'webhook',
          preset: 'generic',
          url: 'https://example.org/hook',
          headers: [{ name: 'X-Key', value: '1' }],
          template: '',
        },
      },
    ]);
    expect(form.getByText('Sent in 120 ms.')).toBeInTheDocument();
    await user.type(form.getByLabelText('Address'), '2');
    expect(form.queryByText('Sent in 120 ms.')).not.toBeInTheDocument();
    expect(main.argumentsOf('saveAlerts')).toEqual([]);
  });

  test('can be a command with an argument a line', async () => {
    const opened = await openPage();
    const { main, user } = opened;
    const form = within(await add(opened, 'Command'));
    await user.type(form.getByLabelText('Program'), '/usr/bin/page-me');
    await user.type(form.getByLabelText('Arguments'), '--to{enter}on call; $(x)');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(main.argumentsOf('saveAlerts')[0]?.config.channels).toMatchObject([
      { type: 'command', program: '/usr/bin/page-me', arguments: ['--to', 'on call; $(x)'] },
    ]);
  });

  test('that main refuses stays in the form, with the reason', async () => {
    const opened = await openPage();
    const { main, user } = opened;
    main.answer({
      saveAlerts: () => ({
        ok: false,
        error: { kind: 'secret-storage', message: 'There is no key store.' },
      }),
    });
    const form = within(await add(opened, 'Slack'));
    await user.type(form.getByLabelText('Webhook address'), 'https://hooks.slack.com/x');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(form.getByRole('alert')).toHaveTextContent('There is no key store.');
  });

  test('keeps its secret when it is edited without typing another', async () => {
    const alerts = alertsWith({
      config: { ...DEFAULT_ALERTING, channels: [hook] },
      withSecret: ['hook'],
    });
    const { main, user, page } = await openPage({ alerts });
    await user.click(within(page).getByRole('button', { name: 'Edit Team channel' }));
    const form = within(within(page).getByRole('form', { name: 'Edit Team channel' }));
    expect(form.getByLabelText('Webhook address')).toHaveAttribute(
      'placeholder',
      'Stored. Type to replace it.',
    );
    await user.type(form.getByLabelText('Name'), ' 2');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(main.argumentsOf('saveAlerts')).toMatchObject([
      { config: { channels: [{ id: 'hook', name: 'Team channel 2' }] }, secrets: {} },
    ]);
  });

  test('can lose a secret that it does not need', async () => {
    const ntfy: WebhookConfig = { ...hook, preset: 'ntfy', recipient: 'mail' };
    const alerts = alertsWith({
      config: { ...DEFAULT_ALERTING, channels: [ntfy] },
      withSecret: ['hook'],
    });
    const { main, user, page } = await openPage({ alerts });
    await user.click(within(page).getByRole('button', { name: 'Edit Team channel' }));
    await user.click(within(page).getByRole('button', { name: 'Remove the stored one' }));
    await user.click(within(page).getByRole('button', { name: 'Save' }));
    expect(main.argumentsOf('saveAlerts')[0]?.secrets).toEqual({ hook: null });
  });

  test('says how it fares, and what waits', async () => {
    const command: CommandConfig = {
      type: 'command',
      id: 'cmd',
      name: 'Pager',
      enabled: true,
      program: '/bin/page',
      arguments: [],
    };
    const last = { atMs: Date.now() - 180_000, ok: false, message: 'example.org answered 500.' };
    const alerts = alertsWith({
      config: { ...DEFAULT_ALERTING, channels: [hook, command] },
      statuses: {
        hook: { waiting: 2, last },
        cmd: { waiting: 0, last: { ...last, ok: true, message: '' } },
      },
    });
    const { page } = await openPage({ alerts });
    const [first, second] = within(page).getAllByRole('listitem');
    expect(first).toHaveTextContent(
      /Not delivered 3 min ago: example.org answered 500. 2 notices waiting/u,
    );
    expect(second).toHaveTextContent(/Delivered 3 min ago/u);
  });

  test('is switched off, and removed', async () => {
    const alerts = alertsWith({ config: { ...DEFAULT_ALERTING, channels: [hook] } });
    const { main, user, page } = await openPage({ alerts });
    await user.click(within(page).getByRole('checkbox', { name: 'Use Team channel' }));
    expect(main.snapshot.alerts.config.channels).toEqual([{ ...hook, enabled: false }]);
    await user.click(within(page).getByRole('button', { name: 'Remove Team channel' }));
    expect(main.snapshot.alerts.config.channels).toEqual([]);
    expect(page).toHaveTextContent('Nothing yet.');
  });
});

describe('a notice in the window', () => {
  test('says what happened and leads there', async () => {
    const { main, user } = await openWindow({ servers: [healthy('mx1.test')] });
    main.emit('notice', {
      title: 'mx1.test is down',
      target: { view: 'server', id: 'id-mx1.test' },
      severity: 'CRITICAL',
    });
    await settled();
    await user.click(screen.getByRole('button', { name: 'Show', hidden: true }));
    expect(screen.getByRole('region', { name: 'mx1.test, details' })).toBeInTheDocument();
  });
});
