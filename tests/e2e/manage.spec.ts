import { ServerForm } from './pages/server-form.ts';
import { expect, test } from './fixtures.ts';

test('a server is edited, and watched under its new name at once', async ({
  start,
  mailServer,
}) => {
  const relaywatch = await start({ servers: [mailServer.entry({ intervalSeconds: 3_600 })] });
  const window = await relaywatch.window();
  await window.row('mx.test').expectStatus('up');
  await window.row('mx.test').open();

  await window.detail('mx.test').press('Edit');
  const form = new ServerForm(window.page, 'Edit mx.test');
  await expect(form.field('Port')).toHaveValue(String(mailServer.port));
  await form.fill({ Name: 'Renamed', Timeout: '7' });
  await form.save();

  await window.row('Renamed').expectStatus('up');
  await expect(window.row('mx.test').locator).toHaveCount(0);
});

test('a server is paused and resumed', async ({ start, mailServer }) => {
  const relaywatch = await start({ servers: [mailServer.entry({ intervalSeconds: 3_600 })] });
  const window = await relaywatch.window();
  const row = window.row('mx.test');
  await row.expectStatus('up');
  await row.open();

  await window.detail('mx.test').press('Pause');
  await row.expectPaused();

  await window.detail('mx.test').press('Resume');
  await row.expectStatus('up');
});

test('a server is deleted, and brought back with its past', async ({ start, mailServer }) => {
  const relaywatch = await start({ servers: [mailServer.entry({ intervalSeconds: 3_600 })] });
  const window = await relaywatch.window();
  const row = window.row('mx.test');
  await row.expectStatus('up');
  await window.checkAllNow();
  await row.expectChecks(2);
  await row.open();

  await window.detail('mx.test').press('Delete');
  await expect(window.firstRun.heading).toBeVisible();

  await window.message.getByRole('button', { name: 'Undo' }).click();
  await row.expectChecks(2);
});

test('a test notification arrives', async ({ start, notifications }) => {
  const relaywatch = await start();
  const settings = await (await relaywatch.window()).openSettings();

  await settings.sendTest('Desktop notification');

  await notifications.next('Relaywatch can notify you');
  await expect(settings.testResult).toHaveText(/^Sent in/);
});
