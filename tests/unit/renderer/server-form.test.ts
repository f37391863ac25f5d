import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { answered, failed, failures, healthy } from '../../support/window-stand-in/views.ts';
import type { ServerView } from '../../../preload/contract.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

interface OpenForm extends OpenWindow {
  form: HTMLElement;
  field: (label: string) => HTMLElement;
  press: (button: string) => Promise<void>;
}

async function openForm(view: ServerView | null = null): Promise<OpenForm> {
  const opened = await openWindow({ servers: [view ?? healthy('other.test')] });
  const { user } = opened;
  if (view) {
    await user.click(screen.getByRole('row', { name: new RegExp(`^${view.server.name}`, 'u') }));
    await user.click(screen.getByRole('button', { name: 'Edit' }));
  } else await user.click(screen.getByRole('button', { name: 'Add server' }));
  const form = screen.getByRole('dialog');
  return {
    ...opened,
    form,
    field: (label) => within(form).getByLabelText(label),
    press: async (button) => {
      await user.click(within(form).getByRole('button', { name: button }));
      await settled();
    },
  };
}

describe('adding a server', () => {
  test('needs a host only', async () => {
    const { main, user, field, press } = await openForm();
    await user.type(field('Host'), 'mx.example.org');
    await press('Save');

    const [forms] = main.argumentsOf('addServers');
    expect(forms).toEqual([
      {
        entry: expect.objectContaining({
          name: 'mx.example.org',
          host: 'mx.example.org',
          port: 25,
          security: 'opportunistic',
          auth: null,
          enabled: true,
        }) as unknown,
        password: null,
      },
    ]);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(screen.getByRole('row', { name: /^mx\.example\.org/u })).toBeInTheDocument();
  });

  test('sets LMTP and the PROXY header under Advanced', async () => {
    const { main, user, form, field, press } = await openForm();
    await user.type(field('Host'), 'lmtp.example.org');
    await user.click(within(form).getByText('Advanced'));
    await user.selectOptions(field('PROXY header'), 'Version 2 (binary)');
    await user.click(field('LMTP'));
    expect(field('Port')).toHaveValue('24');
    expect(form).toHaveTextContent('RFC 2033');
    await press('Save');
    expect(main.argumentsOf('addServers')[0]?.[0]?.entry).toMatchObject({
      lmtp: true,
      port: 24,
      proxy: 'v2',
    });
  });

  test('has a labelled field for everything one sets', async () => {
    const { field } = await openForm();
    for (const label of [
      'Name',
      'Host',
      'Port',
      'Security',
      'User name',
      'Password',
      'Check every',
      'Timeout',
    ])
      expect(field(label)).toBeInTheDocument();
  });

  test('understands a pasted address', async () => {
    const { user, field } = await openForm();
    await user.type(field('Host'), 'smtps://mx.example.org');
    await user.tab();
    expect(field('Host')).toHaveValue('mx.example.org');
    expect(field('Port')).toHaveValue('465');
    expect(field('Security')).toHaveValue('tls');
  });

  test('lets security follow the port until it was touched', async () => {
    const { user, field } = await openForm();
    await user.clear(field('Port'));
    await user.type(field('Port'), '587');
    expect(field('Security')).toHaveValue('starttls');

    await user.selectOptions(field('Security'), 'none');
    await user.clear(field('Port'));
    await user.type(field('Port'), '465');
    expect(field('Security')).toHaveValue('none');
  });

  test('says what is wrong as one types, and no sooner', async () => {
    const { user, field } = await openForm();
    expect(field('Host')).not.toBeInvalid();
    await user.type(field('Host'), 'not a host');
    expect(field('Host')).toHaveAccessibleDescription('Neither a host name nor an IP address');
    await user.clear(field('Host'));
    await user.type(field('Host'), 'mx.test');
    expect(field('Host')).not.toBeInvalid();
  });

  test('saves nothing that makes no sense, and goes to the first mistake', async () => {
    const { main, user, field, press } = await openForm();
    await user.clear(field('Timeout'));
    await press('Save');
    expect(main.argumentsOf('addServers')).toEqual([]);
    expect(field('Host')).toHaveFocus();
    expect(field('Timeout')).toBeInvalid();
  });

  test('unfolds the advanced settings when the mistake is there', async () => {
    const { user, form, field, press } = await openForm();
    await user.type(field('Host'), 'mx.test');
    await user.type(field('Connect to'), 'nowhere');
    await press('Save');
    expect(form.querySelector('details')).toHaveAttribute('open');
    expect(field('Connect to')).toHaveFocus();
  });

  test('shows what main finds wrong at the field it names', async () => {
    const { main, user, field, press } = await openForm();
    main.answer({
      addServers: () => ({
        ok: false,
        error: { kind: 'invalid', message: 'There is one already', field: 'host' },
      }),
    });
    await user.type(field('Host'), 'mx.test');
    await press('Save');
    expect(field('Host')).toHaveAccessibleDescription('There is one already');
  });

  test('shows a refusal that belongs to no field', async () => {
    const { main, user, form, field, press } = await openForm();
    main.answer({
      addServers: () => ({ ok: false, error: { kind: 'storage', message: 'The disk is full' } }),
    });
    await user.type(field('Host'), 'mx.test');
    await press('Save');
    expect(within(form).getByRole('alert')).toHaveTextContent('The disk is full');
  });
});

describe('closing the form', () => {
  test('without changes closes at once', async () => {
    const { press } = await openForm();
    await press('Cancel');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  test('with changes asks first', async () => {
    const { user, form, field, press } = await openForm();
    await user.type(field('Host'), 'mx.test');
    await press('Cancel');
    expect(within(form).getByRole('alert')).toHaveTextContent('Discard what you changed?');
    await press('Keep editing');
    expect(field('Host')).toHaveValue('mx.test');
    await press('Cancel');
    await press('Discard');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });
});

describe('the dialog', () => {
  test('gives the focus back to where it came from', async () => {
    const { press } = await openForm();
    await press('Cancel');
    expect(screen.getByRole('button', { name: 'Add server' })).toHaveFocus();
  });

  test('opens again when the browser closed it and its owner did not', async () => {
    const { user, form, field } = await openForm();
    await user.type(field('Host'), 'mx.test');
    (form as HTMLDialogElement).close();
    form.dispatchEvent(new Event('close'));
    expect(form).toHaveAttribute('open');
    expect(field('Host')).toHaveValue('mx.test');
  });
});

describe('editing a server', () => {
  const stored = (): ServerView =>
    healthy('mx1.test', {
      entry: { name: 'Post office', port: 587, auth: { user: 'me', mechanism: null } },
      hasPassword: true,
    });

  test('starts from what it is, and never shows the password', async () => {
    const { field } = await openForm(stored());
    expect(field('Name')).toHaveValue('Post office');
    expect(field('Port')).toHaveValue('587');
    expect(field('User name')).toHaveValue('me');
    expect(field('Password')).toHaveValue('');
  });

  test('keeps the stored password unless a new one is typed', async () => {
    const { main, user, field, press } = await openForm(stored());
    await user.clear(field('Name'));
    await user.type(field('Name'), 'Main office');
    await press('Save');
    const [asked] = main.argumentsOf('updateServer');
    expect(asked?.id).toBe('id-mx1.test');
    expect(asked?.form.entry.name).toBe('Main office');
    expect(asked?.form).not.toHaveProperty('password');
  });

  test('removes the stored password when asked to', async () => {
    const { main, press } = await openForm(stored());
    await press('Remove the stored password');
    await press('Save');
    expect(main.argumentsOf('updateServer')[0]?.form.password).toBeNull();
  });

  test('leaves the port alone when security changes', async () => {
    const { user, field } = await openForm(stored());
    await user.selectOptions(field('Security'), 'tls');
    expect(field('Port')).toHaveValue('587');
  });
});

describe('Test now', () => {
  async function startTest(): Promise<OpenForm & { section: HTMLElement }> {
    const opened = await openForm();
    await opened.user.type(opened.field('Host'), 'mx.test');
    await opened.user.selectOptions(opened.field('Security'), 'starttls');
    await opened.press('Test now');
    return { ...opened, section: within(opened.form).getByRole('region', { name: 'Test' }) };
  }
  const step = (section: HTMLElement, name: string): HTMLElement | undefined =>
    within(section)
      .getAllByRole('listitem')
      .find((item) => item.textContent.startsWith(name));

  test('shows each phase as it happens, then the verdict', async () => {
    const { main, section } = await startTest();
    const testId = 'test-1';
    expect(main.argumentsOf('startTest')[0]?.form.entry.host).toBe('mx.test');

    main.emit('test', { testId, type: 'phase', event: { type: 'begin', phase: 'dns' } });
    await settled();
    expect(step(section, 'Name lookup')).toHaveAttribute('aria-current', 'step');
    main.emit('test', { testId, type: 'phase', event: { type: 'end', phase: 'dns', tookMs: 1.2 } });
    await settled();
    expect(step(section, 'Name lookup')).toHaveTextContent('1.2 ms');

    const { server } = healthy('mx.test', { entry: { port: 587 } });
    main.emit('test', { testId, type: 'done', result: answered(server, 0, 189.9, 61) });
    await settled();
    expect(within(section).getByRole('status')).toHaveTextContent('It works: answered in 190 ms.');
  });

  test('says what failed, in which phase and what the server said', async () => {
    const { main, section } = await startTest();
    const { server } = healthy('mx.test');
    main.emit('test', {
      testId: 'test-1',
      type: 'done',
      result: failed(server, 0, failures.rejecting),
    });
    await settled();
    expect(step(section, 'Greeting')).toHaveClass('failed');
    expect(within(section).getByRole('status')).toHaveTextContent(
      /It does not work\..*The server greeted with a refusal\..*554 5\.7\.1 No SMTP service here/u,
    );
  });

  test('takes events that overtake the answer, and none of another test', async () => {
    const opened = await openForm();
    const { main, user, field, press, form } = opened;
    main.answer({
      startTest: () => {
        main.emit('test', {
          testId: 'other',
          type: 'phase',
          event: { type: 'begin', phase: 'connect' },
        });
        main.emit('test', {
          testId: 'mine',
          type: 'phase',
          event: { type: 'begin', phase: 'dns' },
        });
        return { ok: true, value: { testId: 'mine' } };
      },
    });
    await user.type(field('Host'), 'mx.test');
    await press('Test now');
    const section = within(form).getByRole('region', { name: 'Test' });
    expect(step(section, 'Name lookup')).toHaveAttribute('aria-current', 'step');
    expect(step(section, 'Connect')).not.toHaveAttribute('aria-current');
  });

  test('can be stopped', async () => {
    const { main, press, section } = await startTest();
    await press('Stop the test');
    expect(main.argumentsOf('cancelTest')).toEqual(['test-1']);
    expect(section).toHaveTextContent('Test cancelled.');
  });

  test('is stopped when the form closes', async () => {
    const { main, press } = await startTest();
    await press('Cancel');
    await press('Discard');
    expect(main.argumentsOf('cancelTest')).toEqual(['test-1']);
  });

  test('is forgotten when what it tested changes', async () => {
    const { user, field, form } = await startTest();
    await user.type(field('Host'), 'x');
    expect(within(form).queryByRole('region', { name: 'Test' })).not.toBeInTheDocument();
  });
});
