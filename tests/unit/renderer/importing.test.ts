import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import type { ImportPreview } from '../../../preload/contract.ts';
import { healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

const PREVIEW: ImportPreview = {
  source: 'csv',
  rows: [
    { row: 2, name: 'mx1.test', where: 'mx1.test:25', outcome: { kind: 'added' } },
    {
      ...{ row: 3, name: 'mx2.test', where: 'mx2.test:25' },
      outcome: { kind: 'changed', fields: ['retries', 'group'] },
    },
    { row: 4, name: 'mx3.test', where: 'mx3.test:25', outcome: { kind: 'same' } },
    { row: 5, name: '<b>x</b>\u202e', where: '', outcome: { kind: 'refused', why: 'port is odd' } },
  ],
};

async function openImport(): Promise<OpenWindow & { dialog: HTMLElement }> {
  const opened = await openWindow({ servers: [healthy('mx.test')] });
  opened.main.answer({ previewImport: () => ({ ok: true, value: PREVIEW }) });
  await opened.user.click(screen.getByRole('button', { name: 'Add server' }));
  await opened.user.click(screen.getByRole('button', { name: /^Import a list/u }));
  return { ...opened, dialog: screen.getByRole('dialog', { name: 'Import servers' }) };
}

const paste = async ({ user, dialog }: OpenWindow & { dialog: HTMLElement }): Promise<void> => {
  await user.click(within(dialog).getByLabelText('What to import'));
  await user.paste('host\nmx1.test');
  await settled();
};

describe('importing', () => {
  test('shows at once what would be added, changed and left out, and why', async () => {
    const opened = await openImport();
    const { dialog, main } = opened;
    await paste(opened);
    expect(main.argumentsOf('previewImport')).toEqual(['host\nmx1.test']);
    const preview = within(dialog).getByRole('region', { name: 'What will happen' });
    const heads = within(preview).getAllByRole('heading');
    expect(heads.map((head) => head.textContent)).toEqual([
      'Left out: 1',
      'Changed: 1',
      'Added: 1',
      'Watched already, the same: 1',
    ]);
    expect(preview).toHaveTextContent('port is odd');
    expect(preview).toHaveTextContent('retries, group');
    expect(preview.querySelector('b')).toBeNull();
    expect(preview.textContent).not.toContain('\u202e');
    expect(main.argumentsOf('importServers')).toEqual([]);
  });

  test('does what was shown, and offers the way back', async () => {
    const opened = await openImport();
    const { dialog, main, user } = opened;
    await paste(opened);
    await user.click(within(dialog).getByRole('button', { name: 'Add 1, change 1' }));
    await settled();
    expect(main.argumentsOf('importServers')).toEqual([
      { text: 'host\nmx1.test', alsoChange: true },
    ]);
    expect(dialog).not.toBeInTheDocument();
    expect(document.body).toHaveTextContent('1 server added, 1 server changed');
    await user.click(screen.getByRole('button', { name: 'Undo', hidden: true }));
    expect(main.argumentsOf('undoRemove')).toEqual(['undo-1']);
  });

  test('leaves what is watched as it is when told so', async () => {
    const opened = await openImport();
    const { dialog, main, user } = opened;
    await paste(opened);
    await user.click(within(dialog).getByLabelText('Change the one watched already'));
    expect(within(dialog).getByRole('heading', { name: 'Left as it is: 1' })).toBeInTheDocument();
    await user.click(within(dialog).getByRole('button', { name: 'Add 1 server' }));
    expect(main.argumentsOf('importServers')).toMatchObject([{ alsoChange: false }]);
  });

  test('takes a file', async () => {
    const { dialog, main, user } = await openImport();
    const file = new File(['{"relaywatch":1,"servers":[]}'], 'servers.json');
    const picker = dialog.querySelector<HTMLInputElement>('input[type=file]');
    if (!picker) throw new Error('There is no way to choose a file.');
    await user.upload(picker, file);
    await settled();
    expect(main.argumentsOf('previewImport')).toEqual(['{"relaywatch":1,"servers":[]}']);
  });

  test('says why a text cannot be read, and offers nothing', async () => {
    const opened = await openImport();
    const { dialog, main } = opened;
    const error = { kind: 'invalid' as const, message: 'there is no server in it' };
    main.answer({ previewImport: () => ({ ok: false, error }) });
    await paste(opened);
    expect(dialog).toHaveTextContent('This cannot be imported: there is no server in it.');
    expect(within(dialog).getByRole('button', { name: 'Import' })).toBeDisabled();
  });
});
