import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { COLUMNS, DEFAULT_LIST } from '../../../preload/contract.ts';
import { columnsWithin, gridTemplate } from '../../../renderer/model/columns.ts';
import { comparison } from '../../../renderer/model/sort.ts';
import { barAt, uptimeShape, BAR } from '../../../renderer/model/uptime-bar.ts';
import { healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

const heads = (): string[] =>
  screen.getAllByRole('columnheader').map((head) => head.textContent.trim());

describe('the columns for which there is room', () => {
  test('are all that were chosen while the room is not known', () => {
    expect(columnsWithin(0, DEFAULT_LIST)).toEqual(
      COLUMNS.filter((column) => column !== 'group' && column !== 'uptimeDay'),
    );
  });

  test.each([
    [
      1120,
      [
        'status',
        'name',
        'port',
        'response',
        'history',
        'uptimeMonth',
        'certificate',
        'last',
        'next',
      ],
    ],
    [720, ['status', 'name', 'port', 'response', 'history', 'certificate']],
    [620, ['status', 'name', 'response', 'history', 'certificate']],
    [200, ['status', 'name', 'response', 'certificate']],
  ])('in %d pixels are %j', (width, columns) => {
    expect(columnsWithin(width, DEFAULT_LIST)).toEqual(columns);
  });

  test('give way to a wider one', () => {
    const widths = { history: 300 };
    expect(columnsWithin(720, { hidden: [], widths })).not.toContain('port');
    expect(gridTemplate(['status', 'name', 'history'], widths)).toBe(
      '88px minmax(80px, 1fr) 300px',
    );
  });

  test('leave the rest blank when the name has a width of its own', () => {
    expect(gridTemplate(['status', 'name'], { name: 200 })).toBe('88px 200px 1fr');
  });
});

describe('the uptime bar', () => {
  test('has a stroke for each time watched, and downtime from the base', () => {
    const { up, down } = uptimeShape([1, null, 0.5, 0]);
    expect(up.split('M').length - 1).toBe(2);
    expect(down.split('M').length - 1).toBe(2);
    expect(down).toMatch(new RegExp(` 0V${BAR.height}$`, 'u'));
  });

  test('shows the shortest downtime', () => {
    expect(uptimeShape([0.9999]).down).not.toBe('');
  });

  test('knows the stroke under the pointer', () => {
    expect(barAt(0, 24)).toBe(0);
    expect(barAt(BAR.width - 1, 24)).toBe(23);
    expect(barAt(BAR.width + 1, 24)).toBeNull();
  });
});

test('servers are sorted by uptime, those never watched last', () => {
  const views = ['a.test', 'b.test', 'c.test'].map((host) => healthy(host));
  const known: Record<string, number> = { 'id-a.test': 1, 'id-c.test': 0.5 };
  const uptimeOf = (id: string) => ({ uptime: known[id] ?? null, bars: [] });
  const sorted = views.sort(comparison({ column: 'uptimeMonth', descending: false }, uptimeOf));
  expect(sorted.map(({ server }) => server.name)).toEqual(['c.test', 'a.test', 'b.test']);
});

describe('the heads of the columns', () => {
  const open = (): Promise<OpenWindow> =>
    openWindow({
      servers: [
        healthy('a.test', { entry: { group: 'Vienna' } }),
        healthy('b.test', { entry: { group: 'Graz' } }),
      ],
    });
  const choose = async (user: OpenWindow['user'], name: string): Promise<void> => {
    await user.click(screen.getByRole('button', { name: 'Columns' }));
    await user.click(screen.getByRole('menuitemcheckbox', { name }));
  };

  test('come and go as one chooses, and that is kept', async () => {
    const { main, user } = await open();
    expect(heads()).not.toContain('Group');
    await choose(user, 'Group');
    expect(heads()).toContain('Group');
    const item = screen.getByRole('menuitemcheckbox', { name: 'Group' });
    expect(item).toHaveAttribute('aria-checked', 'true');
    await user.click(screen.getByRole('menuitemcheckbox', { name: 'Last 60 checks' }));
    expect(main.argumentsOf('saveListLayout').at(-1)?.hidden).toEqual(['uptimeDay', 'history']);
    await user.click(screen.getByRole('menuitem', { name: 'Reset columns' }));
    expect(main.argumentsOf('saveListLayout').at(-1)).toEqual(DEFAULT_LIST);
  });

  test('offer the same at a right click', async () => {
    await open();
    await fireEvent.contextMenu(screen.getByRole('columnheader', { name: /^Name/u }));
    expect(screen.getByRole('menuitemcheckbox', { name: 'Group' })).toBeInTheDocument();
  });

  test('are resized by keys, and Enter brings the usual width back', async () => {
    const { main, user } = await open();
    screen.getByRole('button', { name: /^Status/u }).focus();
    await user.tab();
    const edge = screen.getByRole('separator', { name: 'Width of Status' });
    expect(edge).toHaveFocus();
    expect(edge).toHaveAttribute('aria-valuenow', '88');
    await user.keyboard('{ArrowRight}');
    const [first] = main.argumentsOf('saveListLayout');
    expect(edge).toHaveAttribute('aria-valuenow', String(first?.widths.status));
    await user.keyboard('{Enter}');
    expect(main.argumentsOf('saveListLayout').at(-1)?.widths).toEqual({});
  });

  test('are gone through with arrows', async () => {
    const { user } = await open();
    screen.getByRole('button', { name: /^Status/u }).focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(screen.getByRole('button', { name: 'Port' })).toHaveFocus();
  });

  test('are as they were left', async () => {
    await openWindow({
      servers: [healthy('a.test')],
      list: { ...DEFAULT_LIST, hidden: ['port'], sort: { column: 'name', descending: true } },
    });
    expect(heads()).not.toContain('Port');
    expect(screen.getByRole('columnheader', { name: /^Name/u })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
  });

  test('show uptime, asked for all servers at once and only while it is shown', async () => {
    const main = await open();
    expect(main.main.argumentsOf('uptimeBars')).toEqual(['month']);
    main.main.answer({
      uptimeBars: () => ({
        ok: true,
        value: {
          startsMs: [0, 1, 2, 3],
          servers: { 'id-a.test': { uptime: 0.995, bars: [1, 0.9, null, 1] } },
        },
      }),
    });
    await choose(main.user, 'Uptime, 24 h');
    await settled();
    expect(main.main.argumentsOf('uptimeBars')).toEqual(['month', 'day']);
    const row = screen.getByRole('row', { name: /^a\.test/u });
    expect(
      within(row).getByRole('img', { name: '99.50 %, downtime in 1 hour' }),
    ).toBeInTheDocument();
  });
});
