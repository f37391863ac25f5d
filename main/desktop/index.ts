/** The application's first lines: who we are, where we keep things, and whether we are alone. */

import { join } from 'node:path';
import { app, protocol } from 'electron';
import { startApplication } from './application.ts';
import type { Application } from './application.ts';
import { displayMissing, localSocketExists } from './display.ts';
import { openLog } from './log.ts';
import type { Log } from './log.ts';
import { PAGE_SCHEME } from './page.ts';
import { readHanded, readSwitches } from './switches.ts';

const PATIENCE_MS = 5_000;

function main(): void {
  const missing = displayMissing({
    platform: process.platform,
    environment: process.env,
    socketExists: localSocketExists,
  });
  if (missing !== null) {
    process.stderr.write(`${missing}\n`);
    process.exit(1);
  }

  const switches = readSwitches(process.argv.slice(1), process.cwd());
  app.setName('Relaywatch');
  app.setAppUserModelId('org.relaywatch.Relaywatch');
  const folder = switches.userDataDir ?? join(app.getPath('appData'), 'relaywatch');
  app.setPath('userData', folder);
  // Chromium's own files stay out of sight of ours.
  app.setPath('sessionData', join(folder, 'browser'));

  if (!app.requestSingleInstanceLock({ ...switches })) {
    // The first one has been told, and shows its window.
    app.exit(0);
    return;
  }

  const log = openLog(join(folder, 'logs'), { echo: !app.isPackaged });
  log.info(`Relaywatch ${app.getVersion()} starts on Electron ${process.versions.electron}`);
  process.on('uncaughtException', (error) => {
    log.error('Uncaught exception', error);
  });
  process.on('unhandledRejection', (reason) => {
    log.error('Unhandled rejection', reason);
  });

  // Where a person has switched it off (root, closed namespaces), insisting would only stop the page process.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);

  const application = app
    .whenReady()
    .then(() =>
      startApplication({ folder, program: join(import.meta.dirname, '..'), log, switches }),
    );
  // Closing the window is no reason to end: the tray remains.
  app.on('window-all-closed', () => undefined);
  app.on('second-instance', (_event, _argv, _directory, handed) => {
    const again = readHanded(handed);
    void application.then(({ startedAgain }) => {
      startedAgain(again);
    });
  });
  endInOrder(application, log);
  application.catch((error: unknown) => {
    log.error('The application could not start', error);
    process.stderr.write(`Relaywatch could not start: ${String(error)}\n`);
    app.exit(1);
  });
}

/** Quitting waits until all is stopped and written, but not for ever. */
function endInOrder(application: Promise<Application>, log: Log): void {
  let ending = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    const patience = setTimeout(() => {
      log.error('Some part did not stop in time');
      app.exit(0);
    }, PATIENCE_MS);
    void application
      .then(({ stop }) => stop())
      .catch((error: unknown) => {
        log.error('Stopping failed', error);
      })
      .finally(() => {
        clearTimeout(patience);
        log.info('Relaywatch ends');
        app.exit(0);
      });
  });
}

main();
