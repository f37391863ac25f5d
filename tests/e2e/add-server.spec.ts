import { absentServer } from '../support/app/mail-server.ts';
import { expect, test } from './fixtures.ts';

test('a server is tried before it is saved, phase by phase', async ({ start, mailServer }) => {
  const relaywatch = await start();
  const window = await relaywatch.window();
  const form = await window.addServer();
  await form.fill({
    Host: 'localhost',
    Port: String(mailServer.port),
    Security: 'STARTTLS required',
  });

  mailServer.hold();
  await form.testNow();
  await expect(form.phase('Connect')).toContainText(/ms/);
  await expect(form.phase('Greeting')).toHaveAttribute('aria-current', 'step');
  await expect(form.verdict).toContainText('Testing');

  mailServer.release();
  for (const phase of ['Greeting', 'EHLO', 'STARTTLS', 'TLS handshake', 'EHLO after TLS'])
    await expect(form.phase(phase)).toContainText(/ms/);
  await expect(form.verdict).toContainText('It works');
  await expect(window.servers).toBeHidden();
});

test('a failing test says where and why, and the server can be saved all the same', async ({
  start,
}) => {
  const absent = await absentServer('absent.test');
  const relaywatch = await start();
  const window = await relaywatch.window();
  const form = await window.addServer();
  await form.fill({ Name: 'Not there', Host: absent.host, Port: String(absent.port) });

  await form.testNow();
  await expect(form.verdict).toContainText('It does not work');
  await expect(form.test).toContainText(/refused/i);

  await form.save();
  await window.row('Not there').expectStatus('degraded');
});

test('a saved server is checked at once and then on its interval', async ({
  start,
  mailServer,
}) => {
  const relaywatch = await start();
  const window = await relaywatch.window();
  const form = await window.addServer();
  await form.fill({
    Name: 'Post office',
    Host: 'localhost',
    Port: String(mailServer.port),
    Security: 'STARTTLS required',
    'Check every': '10',
    Timeout: '5',
  });
  await form.save();
  await expect(form.dialog).toBeHidden();

  const row = window.row('Post office');
  await row.expectStatus('up');
  await row.expectChecks(1);
  await row.expectChecks(2);
  expect(await row.checks()).toMatchObject({ failed: 0 });
});

test('a form that makes no sense is not saved, and says what is wrong', async ({ start }) => {
  const relaywatch = await start();
  const window = await relaywatch.window();
  const form = await window.addServer();
  await form.fill({ Host: 'not a host', Port: '70000', 'Check every': '1' });

  await form.save();

  await expect(form.dialog).toBeVisible();
  await expect(form.field('Host')).toHaveAccessibleDescription(/neither a host name nor/i);
  await expect(form.field('Port')).toHaveAccessibleDescription(/1 to 65535/);
  await expect(form.field('Check every')).toHaveAccessibleDescription(/10 to 86400/);
});
