import { absentServer } from '../support/app/mail-server.ts';
import { expect, test } from './fixtures.ts';

test('servers are found from one line, tried, and those that answer are added', async ({
  start,
  mailServer,
}) => {
  const absent = await absentServer('absent.test');
  const relaywatch = await start();
  const window = await relaywatch.window();
  const there = `localhost:${mailServer.port}`;
  const gone = `localhost:${absent.port}`;

  const found = await window.findServers(`${there} ${gone} not/a/host`);

  await expect(found.server(there)).toBeChecked();
  await expect(found.server(there)).toHaveAccessibleDescription(/ms · TLSv1\.3 · certificate/);
  await expect(found.server(gone)).not.toBeChecked();
  await expect(found.server(gone)).toHaveAccessibleDescription('not open');
  await expect(found.dialog).toContainText('"not/a/host" is not a host name');
  await found.add('1 server');

  await window.row('localhost').expectStatus('up');
  const again = await window.findServers(there);
  await expect(again.server(there)).toHaveAccessibleDescription('watched already, as localhost');
});

test('a search is stopped with its dialog', async ({ start, mailServer }) => {
  const relaywatch = await start();
  const window = await relaywatch.window();
  mailServer.hold();
  const there = `localhost:${mailServer.port}`;

  const found = await window.findServers(there);
  await expect(found.dialog).toContainText('Greeting');
  await window.page.keyboard.press('Escape');

  await expect(found.dialog).toBeHidden();
  await expect(window.firstRun.heading).toBeVisible();
});
