import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import type { ServerView } from '../../../preload/contract.ts';
import {
  sheetAsHtml,
  sheetAsMarkdown,
  sheetAsText,
  sheetOf,
} from '../../../renderer/model/result-sheet.ts';
import { down, failures, healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';

const about = {
  atMs: Date.UTC(2026, 0, 2, 3, 4),
  version: '1.2.3',
  connectivity: 'online',
} as const;

/** As it is when a check has just ended. */
function checked(view: ServerView, atMs = Date.now()): ServerView {
  const { last } = view.state;
  if (!last) throw new Error('Never checked.');
  return { ...view, state: { ...view.state, last: { ...last, at: new Date(atMs).toISOString() } } };
}

const HOSTILE = '<img src=x onerror=alert(1)>|`[a](//evil)`';

describe('the result sheet', () => {
  const views = [healthy('mx1.test'), down('mx2.test', failures.refused), healthy(HOSTILE)];
  const sheet = sheetOf(views, about);

  test('says how many are how, when and from where, and puts the worst first', () => {
    expect(sheet.lines).toEqual([
      '3 servers checked: 2 up, 0 degraded, 1 down, 0 unknown',
      '2026-01-02T03:04:00.000Z, Relaywatch 1.2.3, this computer is online',
    ]);
    expect(sheet.rows.map(([name]) => name)).toEqual(['mx2.test', HOSTILE, 'mx1.test']);
    expect(sheet.rows[0]?.[2]).toBe('Down');
    expect(sheet.rows[0]?.[3]).not.toBe('');
  });

  test('has columns that line up as text', () => {
    const [, , , head = '', ...rows] = sheetAsText(sheet).split('\n');
    const at = head.indexOf('Status');
    expect(at).toBeGreaterThan(0);
    expect(rows.map((row) => row.slice(at).split(/\s/u)[0])).toEqual(['Down', 'Up', 'Up']);
  });

  test('is a table of Markdown in which nothing of a name is markup', () => {
    const [first = '', , , , head = '', rule = '', ...rows] = sheetAsMarkdown(sheet).split('\n');
    expect(first).toMatch(/^3 servers checked/u);
    const cells = (line: string): number => line.match(/(?<!\\)\|/gu)?.length ?? 0;
    expect(rows).toHaveLength(3);
    for (const line of [rule, ...rows]) expect(cells(line)).toBe(cells(head));
    expect(rows[1]).toContain('&lt;img src=x onerror=alert\\(1\\)&gt;\\|\\`\\[a\\]\\(//evil\\)\\`');
    expect(rows[2]).toContain('| mx1.test |');
  });

  test('is a page of HTML in which a name is text', () => {
    const page = new DOMParser().parseFromString(sheetAsHtml(sheet), 'text/html');
    expect(page.querySelectorAll('img, script')).toHaveLength(0);
    expect(page.querySelectorAll('tbody tr')).toHaveLength(3);
    expect(page.querySelector('tbody tr:nth-child(2) td')?.textContent).toBe(HOSTILE);
    expect(page.querySelectorAll('thead th[scope=col]')).toHaveLength(sheet.heads.length);
  });
});

describe('a check of all servers', () => {
  const servers = (): ServerView[] => [
    healthy('mx1.test'),
    healthy('mx2.test'),
    down('mx3.test', failures.refused),
  ];
  const bar = (): HTMLElement => screen.getByRole('group', { name: 'Checks asked for' });
  const checkAll = (): HTMLElement => screen.getByRole('button', { name: 'Check all now' });

  test('is followed to its end, then shows what it found and nothing that came later', async () => {
    const { main, user } = await openWindow({ servers: servers() });
    main.answer({ checkAll: () => ({ ok: true, value: null }) });
    await user.click(checkAll());
    expect(bar()).toHaveTextContent('0 of 3 checked');
    const [one, two, three] = main.snapshot.servers as [ServerView, ServerView, ServerView];
    main.send({ type: 'server', view: checked(one) });
    main.send({ type: 'server', view: checked(three) });
    await settled();
    expect(bar()).toHaveTextContent('2 of 3 checked, 1 failed');
    main.send({ type: 'server', view: checked(two) });
    await settled();
    expect(bar()).toHaveTextContent('3 servers checked, 1 failed');
    main.send({ type: 'removed', id: two.server.id });

    await user.click(within(bar()).getByRole('button', { name: 'Show results' }));
    const dialog = screen.getByRole('dialog', { name: 'Results' });
    const names = within(dialog)
      .getAllByRole('row')
      .map((row) => row.firstElementChild?.textContent);
    expect(names).toEqual(['Server', 'mx3.test', 'mx1.test', 'mx2.test']);

    await user.click(within(dialog).getByRole('button', { name: 'Save as HTML…' }));
    expect(main.argumentsOf('saveResults')[0]).toContain('mx3.test');
    await user.click(within(dialog).getByRole('button', { name: 'Copy as Markdown' }));
    expect(await navigator.clipboard.readText()).toContain('| mx3.test |');
  });

  test('does not take a check for its own that began before', async () => {
    const { main, user } = await openWindow({ servers: servers() });
    main.answer({ checkAll: () => ({ ok: true, value: null }) });
    await user.click(checkAll());
    for (const view of [...main.snapshot.servers])
      main.send({ type: 'server', view: checked(view, Date.now() - 60_000) });
    await settled();
    expect(bar()).toHaveTextContent('0 of 3 checked');
  });

  test('is cancelled: what was found is told, what has not begun is taken back', async () => {
    const { main, user } = await openWindow({ servers: servers() });
    main.answer({ checkAll: () => ({ ok: true, value: null }) });
    await user.click(checkAll());
    const [one, two, three] = main.snapshot.servers as [ServerView, ServerView, ServerView];
    main.send({ type: 'server', view: checked(one) });
    await settled();
    await user.click(within(bar()).getByRole('button', { name: 'Cancel checks' }));
    expect(main.argumentsOf('cancelChecks')).toEqual([[two.server.id, three.server.id]]);
    expect(bar()).toHaveTextContent('1 of 3 servers checked, none failed');
    await user.click(within(bar()).getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('group', { name: 'Checks asked for' })).not.toBeInTheDocument();
  });

  test('does not wait for servers that were deleted or paused meanwhile', async () => {
    const { main, user } = await openWindow({ servers: servers() });
    main.answer({ checkAll: () => ({ ok: true, value: null }) });
    await user.click(checkAll());
    const [one, two, three] = main.snapshot.servers as [ServerView, ServerView, ServerView];
    main.send({ type: 'server', view: { ...two, server: { ...two.server, enabled: false } } });
    main.send({ type: 'removed', id: three.server.id });
    main.send({ type: 'server', view: checked(one) });
    await settled();
    expect(bar()).toHaveTextContent('1 server checked, none failed');
  });
});
