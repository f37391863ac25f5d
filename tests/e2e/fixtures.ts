/** What every test of the program starts from: a desktop, an account, and the program when it asks for it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base, expect } from '@playwright/test';
import type { TestInfo } from '@playwright/test';

import type { ServerEntry } from '../../main/core/server.ts';
import { MailServer } from '../support/app/mail-server.ts';
import { makeHome } from '../support/app/home.ts';
import type { Home } from '../support/app/home.ts';
import { RunningProgram, runToEnd } from '../support/app/program.ts';
import type { Ended, StartOptions } from '../support/app/program.ts';
import { createAuthority } from '../support/certificates.ts';
import type { TestAuthority } from '../support/certificates.ts';
import { startMessageBus } from '../support/dbus/daemon.ts';
import { NotificationService } from '../support/dbus/notifications.ts';
import { TrayHost } from '../support/dbus/tray.ts';
import { startPostfix } from '../support/postfix.ts';
import type { Postfix } from '../support/postfix.ts';
import { MainWindow } from './pages/main-window.ts';

interface Start {
  /** Merged at start with `--import`. */
  servers?: readonly ServerEntry[];
  args?: readonly string[];
  /** Added to the account's. */
  environment?: Readonly<Record<string, string>>;
}

/** The program as a person has it before them. */
export interface Relaywatch {
  readonly program: RunningProgram;
  /** The window, as soon as there is one. */
  window(): Promise<MainWindow>;
}

interface WorkerFixtures {
  /** Where temporary files go. */
  temporary: string;
  /** Signs the certificates of the servers; the program trusts it. */
  authority: TestAuthority & { readonly caFile: string };
}

interface Fixtures {
  /** A healthy server. */
  mailServer: MailServer;
  /** Of Postfix. */
  hostname: string;
  /** The real Postfix, running. */
  postfix: Postfix;
  /** Address of a message bus with nothing on it. */
  bus: string;
  tray: TrayHost;
  notifications: NotificationService;
  home: Home;
  /** Starts the program; several times in a row gives it the same account again. */
  start: (options?: Start) => Promise<Relaywatch>;
  /** Starts the program without any remote control and waits for its end. */
  run: (options?: Start) => Promise<Ended>;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  temporary: [tmpdir(), { scope: 'worker', option: true }],

  authority: [
    async ({ temporary }, use) => {
      const folder = await mkdtemp(join(temporary, 'ca-'));
      const caFile = join(folder, 'ca.pem');
      const authority = await createAuthority();
      await writeFile(caFile, authority.caPem);
      await use({ ...authority, caFile });
      await rm(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],

  mailServer: async ({ authority }, use) => {
    const server = await MailServer.create(authority, 'mx.test');
    await use(server);
    await server.stop();
  },

  hostname: ['mail.relaywatch.test', { option: true }],

  postfix: async ({ hostname }, use) => {
    const postfix = await startPostfix({ hostname });
    await use(postfix);
    await postfix.close();
  },

  bus: async ({ temporary }, use) => {
    const folder = await mkdtemp(join(temporary, 'bus-'));
    const bus = await startMessageBus(folder);
    await use(bus.address);
    await bus.stop();
    await rm(folder, { recursive: true });
  },

  tray: async ({ bus }, use) => {
    const tray = await TrayHost.start(bus);
    await use(tray);
    await tray.stop();
  },

  notifications: async ({ bus }, use) => {
    const notifications = await NotificationService.start(bus);
    await use(notifications);
    await notifications.stop();
  },

  home: async ({ temporary }, use) => {
    const home = await makeHome(temporary);
    await use(home);
    await home.remove();
  },

  start: async ({ bus, home, authority }, use, info) => {
    const started: RunningProgram[] = [];
    await use(async (options = {}) => {
      const program = await RunningProgram.start(await startOf({ bus, home, authority }, options));
      started.push(program);
      return { program, window: async () => new MainWindow(await program.window()) };
    });
    if (info.status !== info.expectedStatus) await attachEvidence(info, started);
    for (const program of started) await program.terminate();
    expect(await home.processes.waitUntilGone(), 'processes left behind').toEqual([]);
  },

  run: async ({ bus, home, authority }, use) => {
    await use(async (options = {}) => runToEnd(await startOf({ bus, home, authority }, options)));
  },
});

export { expect };

async function startOf(
  { bus, home, authority }: Pick<Fixtures & WorkerFixtures, 'bus' | 'home' | 'authority'>,
  { servers, args = [], environment }: Start,
): Promise<StartOptions> {
  const imported = servers ? [`--import=${await home.importFile(servers)}`] : [];
  return {
    home,
    busAddress: bus,
    args: [...imported, ...args],
    environment: { SSL_CERT_FILE: authority.caFile, ...environment },
  };
}

/** What a person needs to see why a test failed. */
async function attachEvidence(info: TestInfo, started: readonly RunningProgram[]): Promise<void> {
  for (const [index, program] of started.entries()) {
    const contentType = 'text/plain';
    await info.attach(`output ${index + 1}`, { body: program.output, contentType });
    const picture = await program.picture();
    if (picture)
      await info.attach(`window ${index + 1}`, { body: picture, contentType: 'image/png' });
  }
}
