import { join } from 'node:path';
import { readFile, readdir, writeFile } from 'node:fs/promises';

import { noticesOnRecord } from '../support/app/kept-history.ts';
import { absentServer } from '../support/app/mail-server.ts';
import { expect, test } from './fixtures.ts';

test.describe('after a restart everything is as it was', () => {
  const ENDS = [
    ['quit from the tray', 'quit'],
    ['cut off with kill -9', 'kill'],
  ] as const;

  for (const [how, end] of ENDS) {
    test(`when it was ${how}`, async ({ start, tray, notifications, home, mailServer }) => {
      const absent = await absentServer('absent.test');
      const hourly = { intervalSeconds: 3_600 };
      const first = await start({ servers: [mailServer.entry(hourly), { ...absent, ...hourly }] });
      const before = await first.window();
      await before.row('mx.test').expectStatus('up');
      await tray.click('Check all now');
      await before.row('mx.test').expectChecks(2);
      await before.row('absent.test').expectChecks(2);
      const { made } = await before.row('mx.test').checks();
      await notifications.next('absent.test is down');
      // That it arrived is known a moment later; killed before that, it would say it twice rather than never.
      await expect.poll(() => noticesOnRecord(home.userData, 'down')).toBe(1);

      if (end === 'quit') await tray.click('Quit');
      else await first.program.kill();
      await first.program.waitForEnd();
      await tray.waitUntilEmpty();

      const second = await start();
      const after = await second.window();
      await after.row('mx.test').expectStatus('up');
      await after.row('absent.test').expectStatus('down');
      await tray.waitForTooltip(/^Relaywatch: 1 down, 1 up/);
      await after.row('mx.test').expectChecks(made);
      expect((await after.row('absent.test').checks()).failed).toBeGreaterThanOrEqual(2);
      await expect(after.row('absent.test').locator).toContainText('Down for');

      // Checked once more and still down: nothing new, so nothing is said again.
      await tray.click('Check all now');
      await after.row('absent.test').expectChecks(3);
      await mailServer.stop();
      await tray.click('Check all now');
      await notifications.next('mx.test is down');
      expect(notifications.all('absent.test is down')).toHaveLength(1);
    });
  }
});

test('what a person changed in the window is there after a restart', async ({
  start,
  tray,
  mailServer,
}) => {
  const first = await start({ servers: [mailServer.entry()] });
  const before = await first.window();
  await before.row('mx.test').expectStatus('up');
  await tray.click('Servers', /mx\.test$/, 'Pause');
  await before.row('mx.test').expectPaused();
  await tray.click('Mute', 'Until resumed');
  await tray.waitForTooltip(/\(muted\)/);
  await first.program.terminate();
  await tray.waitUntilEmpty();

  const second = await start();

  await (await second.window()).row('mx.test').expectPaused();
  await tray.waitForTooltip(/^Relaywatch: 1 paused \(muted\)$/);
});

test('a broken settings file is kept aside and reported', async ({ start, home, mailServer }) => {
  const first = await start({ servers: [mailServer.entry()] });
  await (await first.window()).row('mx.test').expectStatus('up');
  await first.program.terminate();
  const broken = '{"servers": [{"id": ';
  await writeFile(join(home.userData, 'settings.json'), broken);

  const second = await start();
  const window = await second.window();

  await expect(window.notices).toContainText(/settings/i);
  await expect(window.firstRun.heading).toBeVisible();
  const [kept] = (await readdir(home.userData)).filter((name) => name.includes('broken'));
  expect(kept).toBeDefined();
  expect(await readFile(join(home.userData, kept ?? ''), 'utf8')).toBe(broken);
});

test('a broken history file is kept aside and reported', async ({ start, home, mailServer }) => {
  const first = await start({ servers: [mailServer.entry()] });
  await (await first.window()).row('mx.test').expectStatus('up');
  await first.program.terminate();
  await writeFile(join(home.userData, 'history.sqlite'), 'this is not a database '.repeat(500));

  const second = await start();
  const window = await second.window();

  await expect(window.notices).toContainText(/history/i);
  await window.row('mx.test').expectStatus('up');
});
