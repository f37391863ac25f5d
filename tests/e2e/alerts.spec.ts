import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { WebServer } from '../support/app/web-server.ts';
import { expect, test } from './fixtures.ts';

let web: WebServer;

test.beforeEach(async () => {
  web = await WebServer.start();
});
test.afterEach(async () => {
  await web.stop();
});

test('a webhook that is set up in the window hears of a server that goes down and comes back', async ({
  start,
  mailServer,
}) => {
  const window = await (await start({ servers: [mailServer.entry()] })).window();
  await window.row('mx.test').expectStatus('up');

  const settings = await window.openSettings();
  const form = await settings.addChannel('Webhook');
  await form.fill({
    Name: 'On call',
    Address: web.url,
    Body: '{"text": "{{title}}", "why": "{{reason}}", "where": "{{host}}:{{port}}"}',
  });
  await form.sendTest();
  await expect(settings.testResult).toHaveText(/^Sent in/);
  await web.next('text', 'Relaywatch can notify you');
  await form.save();
  await expect(settings.channel('On call')).toContainText('Delivered');

  await mailServer.stop();
  const down = await web.next('text', 'mx.test is down', 30_000);
  expect(down).toEqual({
    text: 'mx.test is down',
    why: 'connect-refused',
    where: `localhost:${mailServer.port}`,
  });
  await mailServer.start();
  await web.next('text', 'mx.test is up again', 30_000);
  expect(web.received).toEqual([]);
});

test('a channel that does not work says why, in its test and when it was needed', async ({
  start,
  mailServer,
}) => {
  const window = await (await start({ servers: [mailServer.entry()] })).window();
  await window.row('mx.test').expectStatus('up');
  const settings = await window.openSettings();
  const form = await settings.addChannel('Webhook');
  await form.fill({ Name: 'On call', Address: web.url });
  web.status = 403;
  await form.sendTest();
  await expect(settings.testResult).toHaveText(/^Failed: 127\.0\.0\.1:\d+ answered 403\.$/);
  await form.save();
  await settings.close();

  await mailServer.stop();
  await expect(window.notices).toContainText(/On call does not deliver: .*answered 403/);

  web.status = 204;
  await window.openSettings();
  await settings.sendTest('On call');
  await expect(settings.testResult).toHaveText(/^Sent in/);
  await settings.close();
  await expect(window.notices).not.toContainText('On call');
});

test('what could not be delivered is delivered by the next run', async ({ start, mailServer }) => {
  const first = await start({ servers: [mailServer.entry()] });
  const window = await first.window();
  await window.row('mx.test').expectStatus('up');
  const settings = await window.openSettings();
  const form = await settings.addChannel('Webhook');
  await form.fill({ Name: 'On call', Address: web.url });
  await form.save();
  await settings.close();
  web.status = 503;
  await mailServer.stop();
  await web.next('title', 'mx.test is down', 30_000);
  await first.program.terminate();

  web.status = 204;
  await start();
  await web.next('title', 'mx.test is down', 30_000);
});

test('a command of one’s own is run with what happened in its environment', async ({
  start,
  home,
  mailServer,
}) => {
  const script = join(home.folder, 'notify.sh');
  const told = join(home.folder, 'told');
  await writeFile(script, `#!/bin/sh\nprintf '%s|%s' "$1" "$RELAYWATCH_TITLE" > '${told}'\n`, {
    mode: 0o755,
  });
  const window = await (await start({ servers: [mailServer.entry()] })).window();
  const settings = await window.openSettings();
  const form = await settings.addChannel('Command');
  await form.fill({ Program: script, Arguments: 'two words; $(false)' });
  await form.sendTest();
  await expect(settings.testResult).toHaveText(/^Sent in/);
  await expect
    .poll(() => readFile(told, 'utf8').catch(() => ''))
    .toBe('two words; $(false)|Relaywatch can notify you');
});

test('quiet hours hold a notification back, and it is told afterwards', async ({
  start,
  notifications,
  mailServer,
}) => {
  const window = await (await start({ servers: [mailServer.entry()] })).window();
  await window.row('mx.test').expectStatus('up');
  const settings = await window.openSettings();
  await settings.keepQuiet('00:00', '00:00');
  await settings.setCriticalPasses(false);
  await settings.close();

  await mailServer.stop();
  await window.row('mx.test').expectStatus('down');
  const { made } = await window.row('mx.test').checks();
  await window.row('mx.test').expectChecks(made + 1);
  expect(notifications.all()).toEqual([]);

  await window.openSettings();
  await settings.endQuietHours();
  await settings.close();
  await notifications.next('mx.test is down');
});

test('what is acknowledged shows it, until it is over', async ({
  start,
  notifications,
  mailServer,
}) => {
  const window = await (await start({ servers: [mailServer.entry()] })).window();
  const row = window.row('mx.test');
  await row.expectStatus('up');
  await mailServer.stop();
  await row.expectStatus('down');
  await row.open();
  const detail = window.detail('mx.test');
  await detail.choose('Acknowledge', 'Until it is over');
  await expect(detail.region).toContainText('Acknowledged until it is over');

  await mailServer.start();
  await notifications.next('mx.test is up again', 30_000);
  await expect(detail.region).not.toContainText('Acknowledged');
});
