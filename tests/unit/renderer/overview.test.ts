import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { down, failures, healthy, unchecked } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';

const rowNames = (): (string | null)[] =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.getAttribute('aria-label'));

const row = (name: string): HTMLElement =>
  screen.getByRole('row', { name: new RegExp(`^${name},`, 'u') });

describe('the list', () => {
  test('has one row a server, named after it and its status, the worst first', async () => {
    await openWindow({
      servers: [
        healthy('mx1.test'),
        healthy('paused.test', {
          entry: { enabled: false },
          state: { status: 'unknown', unknownCause: 'paused' },
        }),
        down('mx2.test', failures.refused),
      ],
    });

    expect(screen.getByRole('grid', { name: 'Servers' })).toBeInTheDocument();
    expect(rowNames()).toEqual(['mx2.test, down', 'mx1.test, up', 'paused.test, unknown, Paused']);
  });

  test('shows status, port, response time, history, certificate and check times', async () => {
    await openWindow({ servers: [healthy('mx1.test', { entry: { port: 587 }, totalMs: 42 })] });

    const cells = within(row('mx1.test'))
      .getAllByRole('gridcell')
      .map((cell) => cell.textContent.replaceAll(/\s+/gu, ' ').trim());
    expect(cells).toEqual([
      'Up',
      'mx1.test',
      '587 STARTTLS',
      '42 ms',
      '',
      '–',
      '61 days',
      '8 s ago',
      expect.stringMatching(/^in 5[12] s$/u),
    ]);
    expect(
      within(row('mx1.test')).getByRole('img', { name: '60 checks, 0 failed' }),
    ).toBeInTheDocument();
  });

  test('says of a problem what, why and since when, with the two things one does then', async () => {
    const { main, user } = await openWindow({
      servers: [down('mx2.test', failures.tlsHandshake, 240_000)],
    });
    const problem = row('mx2.test');

    expect(problem).toHaveTextContent(/Down for 4 min.*TLS handshake failed.*since .*\d\d:\d\d/u);
    await user.click(within(problem).getByRole('button', { name: 'Check now' }));
    expect(main.argumentsOf('checkNow')).toEqual([['id-mx2.test']]);
    expect(within(problem).getByRole('button', { name: 'Mute' })).toBeInTheDocument();
  });

  test.each([
    ['WARNING', 12, 'tone-degraded'],
    ['CRITICAL', 5, 'tone-down'],
  ])('marks a certificate at %s', async (_severity, certificateDays, tone) => {
    await openWindow({ servers: [healthy('mx1.test', { certificateDays })] });
    expect(within(row('mx1.test')).getByText(`${certificateDays} days`)).toHaveClass(tone);
  });

  test('moves as results arrive', async () => {
    const { main } = await openWindow({ servers: [healthy('mx1.test'), healthy('mx2.test')] });
    expect(rowNames()).toEqual(['mx1.test, up', 'mx2.test, up']);

    main.send({ type: 'server', view: down('mx2.test', failures.refused) });
    await settled();
    expect(rowNames()).toEqual(['mx2.test, down', 'mx1.test, up']);
    expect(screen.getByRole('button', { name: /^1 down$/u })).toBeInTheDocument();
    expect(screen.getByText('mx2.test is down')).toBeInTheDocument();

    main.send({ type: 'server', view: healthy('mx2.test', { totalMs: 77 }) });
    await settled();
    expect(rowNames()).toEqual(['mx1.test, up', 'mx2.test, up']);
    expect(row('mx2.test')).toHaveTextContent('77 ms');

    main.send({ type: 'removed', id: 'id-mx1.test' });
    await settled();
    expect(rowNames()).toEqual(['mx2.test, up']);
  });

  test('has a row for every server, however many, and draws those in sight', async () => {
    const hosts = Array.from({ length: 300 }, (_, at) => `mx${at}.test`);
    const { user } = await openWindow({ servers: hosts.map((host) => healthy(host)) });

    expect(rowNames()).toEqual(hosts.map((host) => `${host}, up`));
    expect(row('mx0.test')).toHaveTextContent('61 days');
    expect(row('mx299.test')).toHaveTextContent('');

    row('mx0.test').focus();
    await user.keyboard('{End}');
    expect(row('mx299.test')).toHaveFocus();
  });

  test('closes what was open on a server that is gone', async () => {
    const { main } = await openWindow({
      servers: [healthy('mx1.test'), healthy('mx2.test')],
      navigate: { view: 'server', id: 'id-mx1.test' },
    });
    main.send({ type: 'removed', id: 'id-mx1.test' });
    await settled();
    expect(screen.queryByRole('region', { name: /details$/u })).not.toBeInTheDocument();
  });

  test('keeps its rows while only their contents change', async () => {
    const { main } = await openWindow({ servers: [healthy('mx1.test'), healthy('mx2.test')] });
    const before = screen.getAllByRole('row');
    main.send({ type: 'server', view: healthy('mx1.test', { totalMs: 300 }) });
    await settled();
    expect(screen.getAllByRole('row')).toEqual(before);
  });

  test('shows a server that was not checked yet, and a check under way', async () => {
    const view = healthy('mx1.test');
    await openWindow({
      servers: [{ ...view, state: { ...unchecked(view.server.id), checking: 'connect' } }],
    });
    expect(rowNames()).toEqual(['mx1.test, unknown']);
    expect(row('mx1.test')).toHaveTextContent(/not yet\s*now/u);
    expect(row('mx1.test').querySelector('.progress')).toBeInTheDocument();
  });
});

describe('the header', () => {
  test('names the next certificate to expire and opens its server', async () => {
    const { user } = await openWindow({
      servers: [healthy('mx1.test'), healthy('mx3.test', { certificateDays: 12 })],
    });
    await user.click(
      screen.getByRole('button', { name: 'Next certificate: mx3.test, in 12 days' }),
    );
    expect(screen.getByRole('region', { name: 'mx3.test, details' })).toBeInTheDocument();
  });

  test('names a certificate that has expired as such', async () => {
    await openWindow({
      servers: [healthy('mx1.test'), healthy('mx3.test', { certificateDays: -2 })],
    });
    expect(screen.getByRole('button', { name: 'Certificate expired: mx3.test' })).toBeVisible();
  });

  test('checks all', async () => {
    const { main, user } = await openWindow({ servers: [healthy('mx1.test')] });
    await user.click(screen.getByRole('button', { name: 'Check all now' }));
    expect(main.argumentsOf('checkAll')).toHaveLength(1);
  });

  test('shows only the servers of one status, and all again', async () => {
    const { user } = await openWindow({
      servers: [healthy('mx1.test'), down('mx2.test', failures.refused)],
    });
    const button = screen.getByRole('button', { name: '1 down' });
    await user.click(button);
    expect(rowNames()).toEqual(['mx2.test, down']);
    await user.click(button);
    expect(rowNames()).toHaveLength(2);
  });
});

test('a menu has its choices only while it is open', async () => {
  const { main, user } = await openWindow({ servers: [down('mx2.test', failures.refused)] });
  const choices = (): string[] =>
    screen.queryAllByRole('menuitem', { hidden: true }).map((item) => item.textContent.trim());
  expect(choices()).toEqual([]);

  await user.click(within(row('mx2.test')).getByRole('button', { name: 'Mute' }));
  expect(choices()).toEqual(['1 hour', '4 hours', '8 hours', '7 days', 'Until ended']);

  await user.click(screen.getByRole('menuitem', { name: '8 hours', hidden: true }));
  expect(main.argumentsOf('muteServers')).toHaveLength(1);
  expect(choices()).toEqual([]);
});

describe('the columns', () => {
  test('sort by a click, and say so', async () => {
    const { user } = await openWindow({
      servers: [healthy('a.test', { totalMs: 900 }), healthy('b.test', { totalMs: 10 })],
    });
    await user.click(screen.getByRole('button', { name: 'Response' }));
    expect(rowNames()).toEqual(['b.test, up', 'a.test, up']);
    expect(screen.getByRole('columnheader', { name: /^Response/u })).toHaveAttribute(
      'aria-sort',
      'ascending',
    );
  });
});

describe('the filter', () => {
  test('narrows the list as one types, says how far, and clears', async () => {
    const { user } = await openWindow({ servers: [healthy('mx1.test'), healthy('relay.test')] });
    await user.type(screen.getByRole('textbox', { name: 'Filter' }), 'rel');
    expect(rowNames()).toEqual(['relay.test, up']);
    expect(screen.getByText('1 of 2 servers')).toBeInTheDocument();

    await user.click(screen.getByRole('button', { name: 'Clear filter' }));
    expect(rowNames()).toHaveLength(2);
  });

  test('says so when nothing is left', async () => {
    const { user } = await openWindow({ servers: [healthy('mx1.test')] });
    await user.type(screen.getByRole('textbox', { name: 'Filter' }), 'nowhere');
    expect(screen.getByText(/No server matches/u)).toBeInTheDocument();
  });
});

describe('the keyboard', () => {
  test('moves, opens, checks and goes back', async () => {
    const { main, user } = await openWindow({
      servers: [healthy('mx1.test'), healthy('mx2.test'), healthy('mx3.test')],
    });
    row('mx1.test').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    expect(row('mx2.test')).toHaveFocus();

    await user.keyboard('c');
    expect(main.argumentsOf('checkNow')).toEqual([['id-mx2.test']]);

    await user.keyboard('{Enter}');
    expect(screen.getByRole('region', { name: 'mx2.test, details' })).toBeInTheDocument();
    await user.keyboard('{End}');
    expect(screen.getByRole('region', { name: 'mx3.test, details' })).toBeInTheDocument();

    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: /details$/u })).not.toBeInTheDocument();
  });

  test('reaches the filter with a slash, and there letters are letters', async () => {
    const { main, user } = await openWindow({ servers: [healthy('mx1.test')] });
    await user.keyboard('/');
    const filter = screen.getByRole('textbox', { name: 'Filter' });
    expect(filter).toHaveFocus();
    await user.keyboard('cn?/');
    expect(filter).toHaveValue('cn?/');
    expect(main.argumentsOf('checkNow')).toEqual([]);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  test('explains itself', async () => {
    const { user } = await openWindow({ servers: [healthy('mx1.test')] });
    await user.keyboard('?');
    expect(screen.getByRole('dialog', { name: 'Keyboard' })).toBeInTheDocument();
  });
});

test('the filter says what it cannot make sense of, and shows the rest', async () => {
  const { user } = await openWindow({ servers: [healthy('mx1.test')] });
  const box = screen.getByRole('textbox', { name: 'Filter' });
  await user.type(box, 'cert:soon');
  expect(box).toHaveAccessibleDescription('cert: days, as in cert:<14');
  expect(rowNames()).toEqual(['mx1.test, up']);
  await user.clear(box);
  await user.type(box, 'colour:red');
  expect(box).toHaveAccessibleDescription(/^colour: is none of status:/u);
});
