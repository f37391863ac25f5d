import { readFile, writeFile } from 'node:fs/promises';

import { violations } from './axe.ts';
import { expect, test } from './fixtures.ts';

test('servers are imported from a file after a look at what will happen, taken back, and exported', async ({
  start,
  mailServer,
}, testInfo) => {
  const relaywatch = await start({ servers: [mailServer.entry({ name: 'mx1.test' })] });
  const window = await relaywatch.window();
  const { page } = window;
  await window.row('mx1.test').expectStatus('up');

  const file = testInfo.outputPath('check.cfg');
  const here = `-H localhost -p ${mailServer.port}`;
  await writeFile(file, [`check_smtp ${here} -S -w 2`, 'check_smtp -H $HOST$'].join('\n'));
  const settings = await window.openSettings();
  await (await settings.open('Data')).getByRole('button', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import servers' });
  await dialog.locator('input[type=file]').setInputFiles(file);
  await expect(dialog.getByRole('heading', { name: 'Changed: 1' })).toBeVisible();
  await expect(dialog).toContainText('warnMs');
  await expect(dialog).toContainText('"$HOST$" is a macro');

  await dialog
    .getByLabel('What to import')
    .fill(`localhost:${mailServer.port} none\nmx/2\nmx9.test`);
  await dialog.getByLabel('Change the one watched already').uncheck();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    expect(await violations(page), theme).toEqual([]);
  }
  await dialog.getByRole('button', { name: 'Add 1 server' }).click();
  await expect(window.row('mx9.test').locator).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(window.row('mx9.test').locator).toBeHidden();
  await window.row('mx1.test').expectStatus('up');

  const saved = testInfo.outputPath('servers.json');
  await relaywatch.program.saveTo(saved);
  const again = await window.openSettings();
  await (await again.open('Data')).getByRole('button', { name: 'Export list…' }).click();
  await expect(page.getByText('The list is exported').first()).toBeVisible();
  const list = JSON.parse(await readFile(saved, 'utf8')) as { servers: { name: string }[] };
  expect(list.servers.map(({ name }) => name)).toEqual(['mx1.test']);
});
