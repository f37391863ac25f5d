import { readFile } from 'node:fs/promises';

import { expect, test } from './fixtures.ts';

const NAME = 'mx.test';

test('what was checked is exported, and deleted when it is asked for twice', async ({
  start,
  mailServer,
}, testInfo) => {
  const relaywatch = await start({ servers: [mailServer.entry({ name: NAME })] });
  const window = await relaywatch.window();
  await window.row(NAME).expectStatus('up');
  const file = testInfo.outputPath('checks.csv');
  await relaywatch.program.saveTo(file);
  const settings = await window.openSettings();
  const page = await settings.open('Data');

  await page.getByRole('region', { name: 'Export' }).getByRole('button').click();
  await expect(
    settings.dialog
      .page()
      .getByText(/rows? exported to checks\.csv/)
      .first(),
  ).toBeVisible();
  const [head, ...rows] = (await readFile(file, 'utf8')).trim().split('\n');
  expect(head).toContain('totalMs');
  expect(rows.length).toBeGreaterThan(0);
  expect(rows[0]).toContain(NAME);

  const deleting = page.getByRole('region', { name: 'Delete' });
  await deleting.getByRole('button', { name: 'Delete history…' }).click();
  await deleting.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByRole('region', { name: 'File' })).toContainText('0 checks');
  await settings.close();
  await window.row(NAME).expectStatus('up');
});

test('how long checks are kept is as it was left after a restart', async ({
  start,
  mailServer,
}) => {
  const first = await start({ servers: [mailServer.entry({ name: NAME })] });
  const days = 'Every single check for';
  const page = await (await (await first.window()).openSettings()).open('Data');
  await page.getByLabel(days).fill('7');
  await page.getByLabel(days).press('Tab');
  await page.getByRole('button', { name: 'Keep only 7 days' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await first.program.terminate();

  const again = await start();
  const kept = await (await (await again.window()).openSettings()).open('Data');
  await expect(kept.getByLabel(days)).toHaveValue('7');
});
