/**
 * Takes pictures of the running program in the states worth showing:
 * `npm run screenshots -- FOLDER [MINUTES]`. The demo servers are watched for so many minutes (15, the time of
 * 60 checks, when absent) before the pictures with history are taken.
 */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ServerEntry } from '../../main/core/server.ts';
import { MailServer, absentServer } from '../support/app/mail-server.ts';
import { makeHome } from '../support/app/home.ts';
import { RunningProgram } from '../support/app/program.ts';
import { createAuthority } from '../support/certificates.ts';
import { startMessageBus } from '../support/dbus/daemon.ts';
import { NotificationService } from '../support/dbus/notifications.ts';
import { TrayHost } from '../support/dbus/tray.ts';
import { MainWindow } from './pages/main-window.ts';

const SCALE = 2;
const SIZE = { width: 1120, height: 720 };
const NARROW = { width: 720, height: 560 };
const MANY = 200;

interface Studio {
  /** A picture of the window, `NAME.png`. */
  take: (window: MainWindow, name: string) => Promise<void>;
  /** The program with an account of its own, for as long as `use` takes. */
  watch: (
    start: { args?: readonly string[]; servers?: readonly ServerEntry[] },
    use: (window: MainWindow, program: RunningProgram) => Promise<void>,
  ) => Promise<void>;
  mailServer: MailServer;
}

async function withStudio(folder: string, use: (studio: Studio) => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = await mkdtemp(join(tmpdir(), 'pictures-'));
  const authority = await createAuthority();
  const caFile = join(temporary, 'ca.pem');
  await writeFile(caFile, authority.caPem);
  const bus = await startMessageBus(temporary);
  const tray = await TrayHost.start(bus.address);
  const notifications = await NotificationService.start(bus.address);
  const mailServer = await MailServer.create(authority, 'localhost');
  try {
    await use({
      mailServer,
      take: async ({ page }, name) => {
        await page.mouse.move(0, 0);
        await page.screenshot({ path: join(folder, `${name}.png`) });
        process.stdout.write(`${name}.png\n`);
      },
      watch: async ({ args = [], servers = [] }, show) => {
        const home = await makeHome(temporary);
        const imported = servers.length > 0 ? [`--import=${await home.importFile(servers)}`] : [];
        const program = await RunningProgram.start({
          home,
          busAddress: bus.address,
          args: [`--force-device-scale-factor=${SCALE}`, ...imported, ...args],
          environment: { SSL_CERT_FILE: caFile },
        });
        try {
          const window = new MainWindow(await program.window());
          await program.resize(SIZE);
          await show(window, program);
        } finally {
          await program.terminate();
        }
      },
    });
  } finally {
    await mailServer.stop();
    await notifications.stop();
    await tray.stop();
    await bus.stop();
    await rm(temporary, { recursive: true, force: true });
  }
}

async function firstSteps({ take, watch, mailServer }: Studio): Promise<void> {
  await watch({}, async (window) => {
    await window.firstRun.heading.waitFor();
    await take(window, 'empty');

    const form = await window.addServer();
    const Port = String(mailServer.port);
    await form.fill({
      Name: 'Post office',
      Host: 'localhost',
      Port,
      Security: 'STARTTLS required',
    });
    await form.testNow();
    await form.verdict.getByText('It works').waitFor();
    await take(window, 'form');
  });
}

async function demo({ take, watch }: Studio, minutes: number): Promise<void> {
  await watch({ args: ['--demo'] }, async (window, program) => {
    await window.row('Expired certificate').expectStatus('down', { timeout: 60_000 });
    await sleep(minutes * 60_000);

    for (const theme of ['Dark', 'Light'] as const) {
      const settings = await window.openSettings();
      await settings.choose('Theme', theme);
      if (theme === 'Light') await take(window, 'settings');
      await settings.close();
      await take(window, `overview-${theme.toLowerCase()}`);
    }
    for (const [name, server] of [
      ['detail-down', 'Expired certificate'],
      ['detail-up', 'Healthy, STARTTLS'],
    ] as const) {
      await window.row(server).open();
      await window.detail(server).heading.waitFor();
      await take(window, name);
    }
    await window.page.keyboard.press('Escape');
    await program.resize(NARROW);
    await take(window, 'overview-narrow');
  });
}

async function many({ take, watch, mailServer }: Studio): Promise<void> {
  const gone = await absentServer('gone');
  const servers = Array.from({ length: MANY }, (_, index) => {
    const name = `mx${index + 1}.example.org`;
    return index % 40 === 7 ? { ...gone, name } : mailServer.entry({ name, group: 'Example' });
  });
  await watch({ servers }, async (window) => {
    // Only the rows in view are there to be read.
    await window.row('mx1.example.org').expectChecks(5, { timeout: 90_000 });
    await window.summary('5 down').waitFor();
    await take(window, 'overview-many');
  });
}

const [folder, minutes = '15'] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Usage: npm run screenshots -- FOLDER [MINUTES]\n');
  process.exitCode = 2;
} else {
  await withStudio(folder, async (studio) => {
    await firstSteps(studio);
    await many(studio);
    await demo(studio, Number(minutes));
  });
}
