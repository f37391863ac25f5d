import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

async function openData(): Promise<OpenWindow> {
  const opened = await openWindow({ servers: [healthy('mx1.test')] });
  await opened.user.click(screen.getByRole('button', { name: 'Settings' }));
  await opened.user.click(screen.getByRole('tab', { name: 'Data' }));
  await settled();
  return opened;
}

const part = (name: string): HTMLElement => screen.getByRole('region', { name });

describe('the page of data', () => {
  test('says how much there is, and changes how long it is kept at once', async () => {
    const { main, user } = await openData();
    expect(screen.getByRole('tabpanel')).toHaveTextContent('12.6 MB');
    const days = within(part('Kept')).getByLabelText('Every single check for');
    await user.clear(days);
    await user.type(days, '0');
    await user.tab();
    expect(main.argumentsOf('saveRetention')).toEqual([]);
    expect(within(part('Kept')).getByText('From 1 to 365 days')).toBeInTheDocument();
    await user.clear(days);
    await user.type(days, '60');
    await user.tab();
    expect(main.argumentsOf('saveRetention')).toEqual([{ rawDays: 60, rollupDays: 730 }]);
  });

  test('keeps for a shorter time, which deletes, only when it is asked for twice', async () => {
    const { main, user } = await openData();
    const kept = within(part('Kept'));
    const days = kept.getByLabelText('Every single check for');
    await user.clear(days);
    await user.type(days, '7');
    await user.tab();
    expect(main.argumentsOf('saveRetention')).toEqual([]);
    expect(kept.getByRole('alert')).toHaveTextContent('older than 7 days will be deleted');

    await user.click(kept.getByRole('button', { name: 'Cancel' }));
    expect(days).toHaveValue('30');
    expect(kept.queryByRole('alert')).not.toBeInTheDocument();

    await user.clear(days);
    await user.type(days, '7');
    await user.tab();
    await user.click(kept.getByRole('button', { name: 'Keep only 7 days' }));
    expect(main.argumentsOf('saveRetention')).toEqual([{ rawDays: 7, rollupDays: 730 }]);
  });

  test('says how an export ended, though Settings were closed meanwhile', async () => {
    const { main, user } = await openData();
    await user.click(within(part('Export')).getByRole('button', { name: 'Export…' }));
    await settled();
    await user.click(screen.getByRole('button', { name: 'Close' }));
    const outcome = { kind: 'done', rows: 3, bytes: 90 } as const;
    main.emit('export', { type: 'ended', exportId: 'export-1', outcome, file: 'checks.csv' });
    await settled();
    expect(document.body).toHaveTextContent('3 rows exported to checks.csv');
  });

  test('is not waiting for an export whose end came before its name', async () => {
    const { main, user } = await openData();
    const outcome = { kind: 'done', rows: 3, bytes: 90 } as const;
    main.emit('export', { type: 'ended', exportId: 'export-1', outcome, file: 'checks.csv' });
    await user.click(within(part('Export')).getByRole('button', { name: 'Export…' }));
    await settled();
    expect(screen.queryByRole('progressbar')).not.toBeInTheDocument();
  });

  test('exports what is chosen, shows how far it is, and cancels', async () => {
    const { main, user } = await openData();
    await user.selectOptions(within(part('Export')).getByLabelText('What'), 'Incidents');
    await user.selectOptions(within(part('Export')).getByLabelText('Servers'), 'mx1.test');
    await user.selectOptions(within(part('Export')).getByLabelText('Format'), 'JSON');
    await user.click(within(part('Export')).getByRole('button', { name: 'Export…' }));
    await settled();
    const [form] = main.argumentsOf('startExport');
    expect(form).toMatchObject({ content: 'incidents', format: 'json' });
    expect(form?.serverIds).toHaveLength(1);
    main.emit('export', { type: 'progress', exportId: 'export-1', share: 0.5, rows: 10 });
    await settled();
    expect(screen.getByRole('progressbar')).toHaveProperty('value', 0.5);
    await user.click(within(part('Export')).getByRole('button', { name: 'Cancel' }));
    await settled();
    expect(main.argumentsOf('cancelExport')).toEqual(['export-1']);
    expect(within(part('Export')).getByRole('button', { name: 'Export…' })).toBeInTheDocument();
  });

  test('deletes only when it is asked for twice', async () => {
    const { main, user } = await openData();
    await user.click(within(part('Delete')).getByRole('button', { name: 'Delete history…' }));
    expect(main.argumentsOf('clearHistory')).toEqual([]);
    await user.click(within(part('Delete')).getByRole('button', { name: 'Delete for good' }));
    await settled();
    expect(main.argumentsOf('clearHistory')).toEqual([null]);
    expect(screen.getByRole('tabpanel')).toHaveTextContent('0 checks');
  });
});
