import type { ServerEntry } from '../../main/core/server.ts';
import { TrayHost } from '../support/dbus/tray.ts';
import { expect, test } from './fixtures.ts';

test('closing the window leaves the tray, and no page behind', async ({
  start,
  tray,
  mailServer,
}) => {
  const relaywatch = await start({ servers: [mailServer.entry()] });
  const window = await relaywatch.window();
  await window.row('mx.test').expectStatus('up');
  const before = mailServer.conversations;

  await relaywatch.program.closeWindow();

  await expect.poll(() => relaywatch.program.rendererCount()).toBe(0);
  await tray.waitForTooltip(/1 up/);
  await tray.click('Check all now');
  await mailServer.waitForConversations(before + 1);
});

test('the window comes back as it was, with what happened meanwhile', async ({
  start,
  tray,
  mailServer,
}) => {
  const relaywatch = await start({ servers: [mailServer.entry()] });
  await (await relaywatch.window()).row('mx.test').expectStatus('up');
  await relaywatch.program.closeWindow();
  await expect.poll(() => relaywatch.program.rendererCount()).toBe(0);
  await mailServer.stop();
  await tray.click('Check all now');
  await tray.waitForTooltip(/1 down/);

  await tray.click('Show Relaywatch');

  const window = await relaywatch.window();
  await window.row('mx.test').expectStatus('down');
});

test('a second start shows the window of the first and ends', async ({
  start,
  run,
  mailServer,
}) => {
  const first = await start({ servers: [mailServer.entry()], args: ['--hidden'] });
  expect(await first.program.visibleWindows()).toEqual([]);

  const second = await run();

  expect(second).toMatchObject({ code: 0, signal: null });
  const window = await first.window();
  await window.row('mx.test').expectStatus('up');
  expect(await first.program.visibleWindows()).toEqual(['Relaywatch']);
});

test('a second start hands its servers over to the first', async ({ start, run, mailServer }) => {
  const first = await start();
  const window = await first.window();
  await expect(window.firstRun.heading).toBeVisible();

  await run({ servers: [mailServer.entry()] });

  await window.row('mx.test').expectStatus('up');
});

test('started hidden it has a tray icon and no window', async ({ start, tray }) => {
  const relaywatch = await start({ args: ['--hidden'] });

  await tray.waitForTooltip(/^Relaywatch: no servers/);
  expect(await relaywatch.program.visibleWindows()).toEqual([]);
  expect(await relaywatch.program.rendererCount()).toBe(0);
});

test('without any tray the window and a second start are enough', async ({
  start,
  run,
  mailServer,
}) => {
  const relaywatch = await start({ servers: [mailServer.entry()] });
  const window = await relaywatch.window();
  await window.row('mx.test').expectStatus('up');
  await expect(window.notices).toContainText(/tray/i);

  await relaywatch.program.closeWindow();
  await run();

  await (await relaywatch.window()).row('mx.test').expectStatus('up');
});

test('a tray that comes late gets its icon', async ({ start, bus, mailServer }) => {
  await start({ servers: [mailServer.entry()] });

  const late = await TrayHost.start(bus);
  await late.waitForTooltip(/1 up/);
  await late.stop();
});

test('without a display it says what to do and ends', async ({ run, home }) => {
  const { code, output } = await run({ environment: { DISPLAY: '' } });

  expect(code).toBe(1);
  expect(output).toContain('Xvfb');
  expect(output).toContain('relaywatch check');
  expect(await home.processes.waitUntilGone()).toEqual([]);
});

test('the end of the session ends every process', async ({ start, home, mailServer }) => {
  const relaywatch = await start({ servers: [mailServer.entry()] });
  await (await relaywatch.window()).row('mx.test').expectStatus('up');

  await relaywatch.program.terminate();

  expect(await home.processes.waitUntilGone()).toEqual([]);
});

test('servers in a file are merged at start, and a bad file is reported', async ({
  start,
  home,
  mailServer,
}) => {
  const file = await home.importFile([{ ...mailServer.entry(), prot: 25 } as ServerEntry]);
  const relaywatch = await start({ args: [`--import=${file}`] });
  const window = await relaywatch.window();

  await expect(window.notices).toContainText('prot');
  await expect(window.firstRun.heading).toBeVisible();
});
