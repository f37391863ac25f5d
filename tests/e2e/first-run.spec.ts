import { expect, test } from './fixtures.ts';

test.describe('the first start', () => {
  test('opens a window that offers three ways to begin', async ({ start }) => {
    const relaywatch = await start();
    const window = await relaywatch.window();

    await expect(window.page).toHaveTitle('Relaywatch');
    await expect(window.firstRun.heading).toBeVisible();
    await expect(window.firstRun.addServerButton).toBeVisible();
    await expect(window.firstRun.line).toBeVisible();
    await expect(window.firstRun.demoButton).toBeVisible();
  });

  test('shows the form for a server and comes back', async ({ start }) => {
    const relaywatch = await start();
    const window = await relaywatch.window();

    const form = await window.firstRun.addServer();
    await expect(form.field('Host')).toBeFocused();
    await form.cancel();

    await expect(form.dialog).toBeHidden();
    await expect(window.firstRun.heading).toBeVisible();
  });

  test('says when a mail domain does not exist', async ({ start }) => {
    const relaywatch = await start();
    const window = await relaywatch.window();

    // Reserved (RFC 2606): it never has mail hosts.
    await window.firstRun.find('nowhere.invalid');

    await expect(window.page.getByRole('main')).toContainText('nowhere.invalid');
    await expect(window.firstRun.line).toHaveValue('nowhere.invalid');
  });
});

test.describe('the demo', () => {
  const DEMO = [
    ['Healthy, STARTTLS', 'up'],
    ['Healthy, implicit TLS', 'up'],
    ['Slow', 'degraded'],
    ['Expiring certificate', 'degraded'],
    ['Expired certificate', 'down'],
    ['Rejecting', 'down'],
    ['Down now and then', 'up'],
  ] as const;

  test('starts from the empty window and shows servers in every state', async ({ start, tray }) => {
    const relaywatch = await start();
    const window = await relaywatch.window();

    await window.firstRun.startDemo();

    for (const [name, status] of DEMO)
      await window.row(name).expectStatus(status, { timeout: 45_000 });
    await expect(window.row('Expiring certificate').cell('Certificate')).toHaveText('5 days');
    await expect(window.row('Expired certificate').cell('Certificate')).toHaveText('Expired');
    await tray.waitForTooltip(/^Relaywatch: 2 down, 2 degraded, 3 up/);
  });

  test('starts with the program when it is asked for', async ({ start }) => {
    const relaywatch = await start({ args: ['--demo'] });
    const window = await relaywatch.window();

    for (const [name] of DEMO) await expect(window.row(name).locator).toBeVisible();
  });

  test('stops from the settings, and its servers go', async ({ start }) => {
    const relaywatch = await start({ args: ['--demo'] });
    const window = await relaywatch.window();
    await window.row('Rejecting').expectStatus('degraded');

    const settings = await window.openSettings();
    await settings.stopDemo();
    await settings.close();

    await expect(window.firstRun.heading).toBeVisible();
  });
});
