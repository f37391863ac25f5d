import { readFile } from 'node:fs/promises';

import { freePorts } from '../support/free-ports.ts';
import { violations } from './axe.ts';
import { expect, test } from './fixtures.ts';

test('a check of all servers is followed, and its result sheet saved as a page', async ({
  start,
  mailServer,
}, testInfo) => {
  const [closed = 0] = await freePorts(1);
  const relaywatch = await start({
    servers: [
      mailServer.entry({ name: 'mx1.test' }),
      mailServer.entry({ name: 'mx2.test', port: closed, retries: 0 }),
    ],
  });
  const window = await relaywatch.window();
  await window.row('mx1.test').expectStatus('up');
  await window.row('mx2.test').expectStatus('down');
  const file = testInfo.outputPath('results.html');
  await relaywatch.program.saveTo(file);

  await window.checkAllNow();
  const run = window.page.getByRole('group', { name: 'Checks asked for' });
  await expect(run).toContainText('2 servers checked, 1 failed');
  await run.getByRole('button', { name: 'Show results' }).click();
  const sheet = window.page.getByRole('dialog', { name: 'Results' });
  await expect(sheet.getByRole('row').nth(1)).toContainText('mx2.test');
  await expect(sheet.getByRole('row').nth(2)).toContainText('mx1.test');
  await window.page.emulateMedia({ reducedMotion: 'reduce' });
  for (const theme of ['light', 'dark'] as const) {
    await window.page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    expect(await violations(window.page), theme).toEqual([]);
  }

  await sheet.getByRole('button', { name: 'Save as HTML…' }).click();
  await expect(window.page.getByText('Saved').first()).toBeVisible();
  const saved = await readFile(file, 'utf8');
  expect(saved).toMatch(/^<!doctype html>/);
  expect(saved).toContain('mx2.test');
});
