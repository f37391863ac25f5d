import { QUICK, absentServer } from '../support/app/mail-server.ts';
import { expect, test } from './fixtures.ts';

const NAME = 'Post office';

test('a server that goes down and comes back is said once each time', async ({
  start,
  tray,
  notifications,
  postfix,
}) => {
  const { caFile, hostname: host, address, submissionPort: port } = postfix;
  const environment = { SSL_CERT_FILE: caFile };
  const server = { name: NAME, host, address, port, security: 'starttls', ...QUICK } as const;
  const relaywatch = await start({ servers: [server], environment });
  const row = (await relaywatch.window()).row(NAME);
  await row.expectStatus('up');
  const healthy = await tray.waitForTooltip(/^Relaywatch: 1 up$/);
  await relaywatch.program.closeWindow();

  await postfix.stop();
  const down = await notifications.next(`${NAME} is down`, 30_000);
  expect(down.body).toMatch(/refused.*Phase: connect\..*Since \d\d:\d\d/);

  const icon = await tray.waitForTooltip(/^Relaywatch: 1 down\nPost office: .*refused/);
  expect(icon.picture).not.toBe(healthy.picture);
  const [summary] = await tray.menu();
  expect(summary?.label).toBe('1 down');
  await tray.waitForItem([/^■ Post office: .*refused/]);

  notifications.click(down);
  const window = await relaywatch.window();
  await expect(window.detail(NAME).region).toContainText(/refused/i);
  await window.row(NAME).expectStatus('down');

  // Still down after more checks: already said.
  const { failed } = await window.row(NAME).checks();
  await tray.click('Servers', /Post office$/, 'Check now');
  await expect.poll(async () => (await window.row(NAME).checks()).failed).toBeGreaterThan(failed);

  await postfix.start();
  const up = await notifications.next(`${NAME} is up again`, 30_000);
  expect(up.body).toMatch(/down for \d+ s/);
  await window.row(NAME).expectStatus('up');
  await window.row(NAME).open();
  await expect(window.detail(NAME).section('Incidents')).toContainText(/connection refused.*\d+ s/);
  const recovered = await tray.waitForTooltip(/^Relaywatch: 1 up$/);
  expect(recovered.picture).toBe(healthy.picture);
  expect(notifications.all().map(({ title }) => title)).toEqual([
    `${NAME} is down`,
    `${NAME} is up again`,
  ]);
});

test('one failure alone is not yet an alarm', async ({
  start,
  tray,
  notifications,
  mailServer,
}) => {
  // Only what the test asks for is checked.
  const unhurried = { intervalSeconds: 3_600, retrySeconds: 3_600 };
  await start({ servers: [mailServer.entry(unhurried)], args: ['--hidden'] });
  await tray.waitForTooltip(/1 up$/);

  await mailServer.stop();
  await tray.click('Check all now');
  await tray.waitForTooltip(/^Relaywatch: 1 failing\nmx\.test: .*refused.*attempt 1 of 2/);
  await mailServer.start();
  await tray.click('Check all now');
  await tray.waitForTooltip(/1 up$/);

  // A second failure in a row is one, and the only one that was said.
  await mailServer.stop();
  await tray.click('Check all now');
  await tray.waitForTooltip(/attempt 1 of 2/);
  await tray.click('Check all now');
  await notifications.next('mx.test is down');
  expect(notifications.all()).toHaveLength(1);
});

test('several servers that go down together are one notification', async ({
  start,
  notifications,
  tray,
  mailServer,
}) => {
  const servers = ['one', 'two', 'three'].map((name) =>
    mailServer.entry({ name, intervalSeconds: 3_600 }),
  );
  const relaywatch = await start({ servers, args: ['--hidden'] });
  await tray.waitForTooltip(/3 up/);

  await mailServer.stop();
  await tray.click('Check all now');

  const { body } = await notifications.next('3 servers are down');
  for (const name of ['one', 'two', 'three']) expect(body).toContain(name);
  expect(notifications.all()).toHaveLength(1);
  expect(await relaywatch.program.visibleWindows()).toEqual([]);
});

test('where nothing can show notifications, tray and window say so', async ({ start, tray }) => {
  const absent = await absentServer('absent.test');
  const relaywatch = await start({ servers: [absent] });
  const window = await relaywatch.window();

  await window.row('absent.test').expectStatus('down');

  await expect(window.notices).toContainText(/notification/i);
  await tray.waitForLine(/^Notifications cannot be shown/);
});
