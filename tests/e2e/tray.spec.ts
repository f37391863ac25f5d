import { absentServer } from '../support/app/mail-server.ts';
import { printMenu } from '../support/dbus/menu.ts';
import { expect, test } from './fixtures.ts';

test.describe('the tray, with the window never opened', () => {
  test('shows the worst status, and says who and why', async ({ start, tray, mailServer }) => {
    const absent = await absentServer('absent.test');
    await start({ servers: [mailServer.entry(), absent], args: ['--hidden'] });

    await tray.waitForTooltip(/^Relaywatch: 1 down, 1 up\nabsent\.test: .*refused/);
    const [summary] = await tray.menu();
    expect(summary).toMatchObject({ label: '1 of 2 down', enabled: false });
    await tray.waitForItem([/^■ absent\.test: .*refused/]);
  });

  test('changes its picture with the worst status', async ({ start, tray, mailServer }) => {
    const absent = await absentServer('absent.test');
    await start({ servers: [mailServer.entry(), absent], args: ['--hidden'] });
    const down = await tray.waitForTooltip(/1 down, 1 up/);

    await tray.click('Servers', /absent\.test$/, 'Pause');
    const up = await tray.waitForTooltip(/1 paused, 1 up/);
    expect(up.picture).not.toBe(down.picture);

    await tray.click('Servers', /absent\.test$/, 'Resume');
    const again = await tray.waitForTooltip(/1 down, 1 up/);
    expect(again.picture).toBe(down.picture);
  });

  test('has the whole menu, top to bottom', async ({ start, tray, mailServer }) => {
    await start({ servers: [mailServer.entry()], args: ['--hidden'] });
    await tray.waitForTooltip(/1 up/);

    expect(printMenu(await tray.menu())).toBe(
      [
        '1 up (disabled)',
        '---',
        'Check all now',
        'Servers',
        '  ● mx.test',
        '    Check now',
        '    Pause',
        '    Open',
        'Mute',
        '  1 hour',
        '  4 hours',
        '  8 hours',
        '  Until resumed',
        '---',
        'Show Relaywatch',
        'Settings',
        'Quit',
        '',
      ].join('\n'),
    );
  });

  test('checks all servers, and each of them', async ({ start, tray, mailServer }) => {
    // Once an hour: what comes after the first check was asked for.
    const hourly = { intervalSeconds: 3_600 };
    const servers = ['one', 'two'].map((name) => mailServer.entry({ ...hourly, name }));
    await start({ servers, args: ['--hidden'] });
    await tray.waitForTooltip(/2 up/);
    expect(mailServer.conversations).toBe(2);

    await tray.click('Check all now');
    await mailServer.waitForConversations(4);

    await tray.click('Servers', /one$/, 'Check now');
    await mailServer.waitForConversations(5);
  });

  test('opens the window, a server and the settings', async ({ start, tray, mailServer }) => {
    const relaywatch = await start({ servers: [mailServer.entry()], args: ['--hidden'] });
    await tray.waitForTooltip(/1 up/);
    expect(await relaywatch.program.visibleWindows()).toEqual([]);

    await tray.click('Show Relaywatch');
    const window = await relaywatch.window();
    await expect(window.servers).toBeVisible();

    await tray.click('Servers', /mx\.test$/, 'Open');
    await expect(window.detail('mx.test').region).toBeVisible();

    await tray.click('Settings');
    await expect(window.settings.dialog).toBeVisible();
    expect(await relaywatch.program.visibleWindows()).toEqual(['Relaywatch']);
  });

  test('opens the window by a click on the icon itself', async ({ start, tray }) => {
    const relaywatch = await start({ args: ['--hidden'] });
    await tray.waitForTooltip(/no servers/);

    await tray.activate();

    await expect((await relaywatch.window()).firstRun.heading).toBeVisible();
  });

  test('mutes and says so', async ({ start, tray, notifications, mailServer }) => {
    await start({ servers: [mailServer.entry()], args: ['--hidden'] });
    const loud = await tray.waitForTooltip(/^Relaywatch: 1 up$/);

    await tray.click('Mute', '1 hour');
    const muted = await tray.waitForTooltip(/^Relaywatch: 1 up \(muted\)$/);
    expect(muted.picture).not.toBe(loud.picture);
    await mailServer.stop();
    await tray.click('Check all now');
    await tray.waitForTooltip(/1 down \(muted\)/);

    await tray.click('Mute', 'Resume notifications');
    await tray.waitForTooltip(/1 down\n/);
    await mailServer.start();
    await tray.click('Check all now');
    await notifications.next('mx.test is up again');
    expect(notifications.all('mx.test is down')).toEqual([]);
  });

  test('quits the program with every process of it', async ({ start, tray, home, mailServer }) => {
    const relaywatch = await start({ servers: [mailServer.entry()] });
    await relaywatch.window();
    await tray.waitForTooltip(/1 up/);

    await tray.click('Quit');

    await relaywatch.program.waitForEnd();
    expect(await home.processes.waitUntilGone()).toEqual([]);
    await tray.waitUntilEmpty();
  });
});
