import { screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { describe, expect, test } from 'vitest';

import { completeServer } from '../../../preload/contract.ts';
import type { Candidate, DiscoveryEvent, Failure } from '../../../preload/contract.ts';
import { answered, failed, failures, healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

interface Searching extends OpenWindow {
  tell: (...events: DiscoveryEvent[]) => Promise<void>;
}

async function searching(typed = 'example.org'): Promise<Searching> {
  const opened = await openWindow({ servers: [healthy('other.test')] });
  await opened.user.click(screen.getByRole('button', { name: 'Add server' }));
  await opened.user.type(screen.getByLabelText('Find mail servers'), `${typed}{Enter}`);
  await settled();
  const tell = async (...events: DiscoveryEvent[]): Promise<void> => {
    for (const event of events)
      opened.main.emit('discovery', { discoveryId: 'discovery-1', ...event });
    await settled();
  };
  return { ...opened, tell };
}

function candidate(host: string, port: number, change: Partial<Candidate> = {}): Candidate {
  const { security } = completeServer({ host, port }, '');
  return {
    key: `${host}:${port}`,
    host,
    port,
    security,
    domain: 'example.org',
    named: false,
    watchedAs: null,
    ...change,
  };
}

function tried(host: string, port: number, failure: Failure | null = null): DiscoveryEvent[] {
  const server = completeServer({ host, port }, '');
  const result = failure ? failed(server, 0, failure) : answered(server, 0, 42, 61);
  if (failure?.phase === 'connect') result.greeting = null;
  return [
    { type: 'candidate', candidate: candidate(host, port) },
    { type: 'result', key: `${host}:${port}`, name: host, result },
  ];
}

const tick = (name: string) => screen.getByRole('checkbox', { name });
const dialog = () => screen.getByRole('dialog', { name: 'Add servers' });

describe('one line', () => {
  test('is passed on as it was typed', async () => {
    const { main } = await searching('mx.test:465 smtps://other.test');
    expect(main.argumentsOf('startDiscovery')).toEqual(['mx.test:465 smtps://other.test']);
    expect(dialog()).toBeInTheDocument();
  });

  test('keeps the lines of a pasted list apart', async () => {
    const { user } = await openWindow({ servers: [healthy('other.test')] });
    await user.click(screen.getByRole('button', { name: 'Add server' }));
    const line = screen.getByLabelText('Find mail servers');
    await user.click(line);
    await user.paste('a.test\r\nb.test\n\nc.test\n');
    expect(line).toHaveValue('a.test b.test c.test');
  });

  test('stands above the form, which needs no finding', async () => {
    const { main, user } = await openWindow({ servers: [healthy('other.test')] });
    await user.click(screen.getByRole('button', { name: 'Add server' }));
    await user.type(screen.getByLabelText('Host'), 'mx.test');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(main.argumentsOf('startDiscovery')).toEqual([]);
    expect(main.argumentsOf('addServers')).toHaveLength(1);
  });
});

describe('what is found', () => {
  test('shows the phase it is in, and then what came of it', async () => {
    const { tell } = await searching();
    const key = 'mx1.test:25';
    await tell(
      { type: 'candidate', candidate: candidate('mx1.test', 25) },
      { type: 'phase', key, event: { type: 'end', phase: 'connect', tookMs: 20 } },
      { type: 'phase', key, event: { type: 'begin', phase: 'greeting' } },
    );
    expect(within(dialog()).getByText('Greeting')).toBeInTheDocument();
    expect(tick('mx1.test:25')).not.toBeChecked();

    await tell(...tried('mx1.test', 25).slice(1), { type: 'end' });
    expect(tick('mx1.test:25')).toBeChecked();
    expect(tick('mx1.test:25')).toHaveAccessibleDescription(
      '42 ms · TLSv1.3 · certificate for 61 more days',
    );
    expect(screen.getByText('1 of 1 port answers.')).toBeInTheDocument();
  });

  test('is ticked where a mail server answers, with its reason where none does', async () => {
    const { tell } = await searching();
    await tell(
      ...tried('mx1.test', 25),
      ...tried('mx1.test', 465, failures.refused),
      ...tried('mx2.test', 25, failures.rejecting),
      ...tried('mx3.test', 25, failures.expired),
      { type: 'end' },
    );
    expect(tick('mx1.test:25')).toBeChecked();
    expect(tick('mx2.test:25')).not.toBeChecked();
    expect(tick('mx2.test:25')).toHaveAccessibleDescription('greeted with a refusal');
    expect(tick('mx3.test:25')).toBeChecked();
    expect(screen.getByText('1 port not open')).toBeInTheDocument();
  });

  test('marks what is watched already, and does not add it again', async () => {
    const { tell } = await searching();
    await tell({ type: 'candidate', candidate: candidate('mx1.test', 25, { watchedAs: 'Post' }) });
    expect(tick('mx1.test:25')).toBeDisabled();
    expect(tick('mx1.test:25')).toHaveAccessibleDescription('watched already, as Post');
  });

  test('says in words why a domain has nothing to offer', async () => {
    const { tell } = await searching();
    await tell(
      { type: 'note', note: { kind: 'null-mx', domain: 'example.org' } },
      { type: 'note', note: { kind: 'implicit-mx', domain: 'example.net' } },
      { type: 'note', note: { kind: 'refused', text: '\u202e<b>', message: 'it is not a host' } },
      { type: 'end' },
    );
    expect(screen.getByText(/takes no mail \(null MX\)/u)).toBeInTheDocument();
    expect(screen.getByText(/has no MX record: it is its own/u)).toBeInTheDocument();
    expect(screen.getByText(/⟨U\+202E⟩<b> was left out: it is not a host\./u)).toBeInTheDocument();
    expect(screen.getByText('There is nothing to watch.')).toBeInTheDocument();
  });

  test('is added under names that differ, in the group of its domain', async () => {
    const { main, user, tell } = await searching();
    await tell(...tried('mx1.test', 25), ...tried('mx1.test', 465), ...tried('mx2.test', 587));
    await user.click(screen.getByRole('button', { name: 'Add 3 servers' }));
    expect(main.argumentsOf('addServers')).toEqual([
      [
        ['mx1.test', 'mx1.test', 25, 'opportunistic'],
        ['mx1.test:465', 'mx1.test', 465, 'tls'],
        ['mx2.test', 'mx2.test', 587, 'starttls'],
      ].map(([name, host, port, security]) => ({
        entry: { name, host, port, security, group: 'example.org' },
      })),
    ]);
    await settled();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  test('is added as it was ticked by hand, whatever comes after', async () => {
    const { main, user, tell } = await searching();
    await tell(...tried('mx1.test', 25), ...tried('mx2.test', 25, failures.rejecting));
    await user.click(tick('mx1.test:25'));
    await user.click(tick('mx2.test:25'));
    await tell(...tried('mx1.test', 25).slice(1), { type: 'end' });
    await user.click(screen.getByRole('button', { name: 'Add 1 server' }));
    expect(main.argumentsOf('addServers')).toMatchObject([[{ entry: { host: 'mx2.test' } }]]);
  });

  test('says why it could not be added', async () => {
    const { main, user, tell } = await searching();
    await tell(...tried('mx1.test', 25));
    const error = { kind: 'storage' as const, message: 'The disk is full.' };
    main.answer({ addServers: () => ({ ok: false, error }) });
    await user.click(screen.getByRole('button', { name: 'Add 1 server' }));
    await settled();
    expect(screen.getByRole('alert')).toHaveTextContent('The disk is full.');
  });

  test('has nothing axe objects to', async () => {
    const { tell } = await searching();
    await tell(
      ...tried('mx1.test', 25),
      ...tried('mx1.test', 465, failures.refused),
      ...tried('mx2.test', 25, failures.rejecting),
      { type: 'candidate', candidate: candidate('mx3.test', 25) },
    );
    const { violations } = await axe.run(document.body, {
      rules: { 'color-contrast': { enabled: false } },
    });
    expect(violations).toEqual([]);
  });
});

describe('a search', () => {
  test.each(['Cancel', 'Describe it by hand', 'Close'])(
    'is stopped by %s, and heard of no more',
    async (name) => {
      const { main, user, tell } = await searching('smtps://mx.test other.test');
      await user.click(within(dialog()).getByRole('button', { name }));
      expect(main.argumentsOf('cancelDiscovery')).toEqual(['discovery-1']);
      await tell(...tried('mx1.test', 25));
      expect(screen.queryByRole('checkbox', { name: 'mx1.test:25' })).not.toBeInTheDocument();
    },
  );

  test('leads to the form by hand, filled with what was typed', async () => {
    const { user } = await searching('smtps://mx.test other.test');
    await user.click(screen.getByRole('button', { name: 'Describe it by hand' }));
    expect(screen.getByLabelText('Host')).toHaveValue('mx.test');
    expect(screen.getByLabelText('Port')).toHaveValue('465');
  });

  test('gives way to the next', async () => {
    const { main, user, tell } = await searching();
    await tell(...tried('mx1.test', 25));
    await user.type(screen.getByLabelText('Find mail servers'), ' b.test{Enter}');
    await settled();
    expect(main.argumentsOf('cancelDiscovery')).toEqual(['discovery-1']);
    expect(main.argumentsOf('startDiscovery')).toEqual(['example.org', 'example.org b.test']);
    expect(screen.queryByRole('checkbox', { name: 'mx1.test:25' })).not.toBeInTheDocument();
  });
});
