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

test('several servers are paused, deleted and brought back together', async ({
  start,
  mailServer,
}) => {
  const names = ['a.test', 'b.test', 'c.test'];
  const servers = names.map((name) => mailServer.entry({ name, intervalSeconds: 3_600 }));
  const relaywatch = await start({ servers });
  const window = await relaywatch.window();
  const [a, b, c] = [window.row('a.test'), window.row('b.test'), window.row('c.test')];
  for (const row of [a, b, c]) await row.expectStatus('up');

  await a.pick();
  await c.pick();
  await expect(window.bulk).toContainText('2 selected');
  await window.bulk.getByRole('button', { name: 'Pause' }).click();
  await a.expectPaused();
  await c.expectPaused();
  await b.expectStatus('up');

  await window.page.keyboard.press('Delete');
  await expect(a.locator).toHaveCount(0);
  await expect(c.locator).toHaveCount(0);
  await window.page.keyboard.press('Control+z');
  await a.expectPaused();
  await c.expectPaused();
});

test('the menu of a row mutes it, by mouse and by keys', async ({ start, mailServer }) => {
  const relaywatch = await start({ servers: [mailServer.entry({ intervalSeconds: 3_600 })] });
  const window = await relaywatch.window();
  const row = window.row('mx.test');
  await row.expectStatus('up');

  await row.openMenu();
  await window.choose('Mute', '4 hours');
  await expect(row.cell('Name')).toContainText('Muted');

  await window.page.keyboard.press('Shift+F10');
  await window.page.keyboard.press('m');
  await window.page.keyboard.press('ArrowRight');
  await window.page.keyboard.press('End');
  await window.page.keyboard.press('Enter');
  await expect(row.cell('Name')).not.toContainText('Muted');
});

test('a test notification arrives', async ({ start, notifications }) => {
  const relaywatch = await start();
  const settings = await (await relaywatch.window()).openSettings();

  await settings.sendTest('Desktop notification');

  await notifications.next('Relaywatch can notify you');
  await expect(settings.testResult).toHaveText(/^Sent in/);
});
