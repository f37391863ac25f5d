import { homedir } from 'node:os';
import { join } from 'node:path';

import { runScript, startScript } from '../support/app/script.ts';
import { expect, test } from './fixtures.ts';

const START = join('build', 'start.mjs');

/** Downloads are shared by everything on this computer, and not made anew for a test. */
const CACHE = { XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache') };

test('npm start opens the window, and ends with the program', async ({ bus, tray, home }) => {
  const started = startScript(
    [START, `--user-data-dir=${home.userData}`, '--remote-debugging-port=0'],
    { ...home.environment, ...CACHE, DBUS_SESSION_BUS_ADDRESS: bus },
  );
  home.processes.addSession(started.pid);

  const [, authority] = await started.complaint(/DevTools listening on ws:\/\/([^/]+)\//);
  await tray.waitForTooltip(/^Relaywatch: no servers$/);
  await expect
    .poll(async () => {
      const pages = await fetch(`http://${authority ?? ''}/json/list`);
      return ((await pages.json()) as { title: string }[]).map(({ title }) => title);
    })
    .toEqual(['Relaywatch']);

  await tray.click('Quit');
  expect((await started.finished).code).toBe(0);
  expect(await home.processes.waitUntilGone()).toEqual([]);
});

test('npm start without a display says what to do and fails', async ({ home }) => {
  const { code, complaints } = await runScript([START], { ...home.environment, DISPLAY: '' });

  expect(code).toBe(1);
  expect(complaints).toContain('Xvfb');
  expect(complaints).toContain('relaywatch check');
});
