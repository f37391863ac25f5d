/** The composition root: makes every part, hands each what it needs, and takes all down again. */

import { join } from 'node:path';
import { app, ipcMain, nativeTheme, powerMonitor, protocol, safeStorage, shell } from 'electron';
import { systemClock } from '../core/clock.ts';
import { lookupMx } from '../core/dns/mx.ts';
import { underConfig } from '../core/alerting/config.ts';
import { nodeReferences } from '../core/connectivity/node-references.ts';
import { summarize } from '../core/monitor/summary.ts';
import { certificatePem } from '../core/probe/certificate.ts';
import { probe } from '../core/probe/probe.ts';
import { systemRoots } from '../core/probe/roots.ts';
import type { Result, ServerView } from '../../preload/contract.ts';
import { createAlerts } from './alerts/alerts.ts';
import { watchPresence } from './alerts/presence.ts';
import { createAlertSettings } from './alerts/settings.ts';
import { setApplicationMenu } from './application-menu.ts';
import { setAutostart } from './autostart.ts';
import { sessionBusAddress } from './dbus/session-bus.ts';
import { createDemoControl } from './demo-control.ts';
import { createDiscoveries } from './discovery.ts';
import { openFolder } from './folder.ts';
import { createFollower } from './follower.ts';
import { notificationLog, openReportedHistory, storedRetention } from './history.ts';
import { createHistoryData } from './history-data.ts';
import { importFile } from './import-file.ts';
import { createHandlers } from './ipc/handlers.ts';
import { serveCalls } from './ipc/server.ts';
import { createUpdates } from './ipc/updates.ts';
import { createListLayout } from './list-layout.ts';
import { lockDown } from './lock-down.ts';
import type { Log } from './log.ts';
import { createMute } from './mute.ts';
import { fallbackChannel, nativeChannel } from './notifications/channels.ts';
import { createNotifier } from './notifications/notifier.ts';
import { stillWatching } from './notifications/still-watching.ts';
import { PAGE_SCHEME, servePage } from './page.ts';
import { watchPower } from './power.ts';
import { createPreferences } from './preferences.ts';
import { createProblems } from './problems.ts';
import { askForFile, saveFile } from './save-file.ts';
import { createSecrets } from './secrets.ts';
import { openSettingsFile } from './settings-file.ts';
import type { Switches } from './switches.ts';
import { autostartHere, system, versions } from './system.ts';
import { createTestRunner } from './test-runner.ts';
import { performTrayAction } from './tray/actions.ts';
import { createTrayPresence } from './tray/presence.ts';
import { createWatch } from './watch.ts';
import { createWindow } from './window.ts';

export interface ApplicationNeeds {
  /** The user data folder. */
  folder: string;
  /** The folder of the built program: `assets`, `main`, `preload` and `renderer` are in it. */
  program: string;
  switches: Switches;
  log: Log;
}

export interface Application {
  /** The program was started once more, with these switches. */
  startedAgain: (switches: Switches) => void;
  /** Ends every process and timer of ours; what is to be kept is on disk afterwards. */
  stop: () => Promise<void>;
}

/** Starts everything; Electron must be ready. Resolves when the servers are watched. */
export async function startApplication(needs: ApplicationNeeds): Promise<Application> {
  const { folder, program, switches, log } = needs;
  const { platform } = process;
  const clock = systemClock;
  const icon = join(program, 'assets', platform === 'win32' ? 'icon.ico' : 'icon.png');
  let stopping = false;
  let saidStillWatching = false;

  const problems = createProblems();
  const settings = openSettingsFile({ folder, problems, log });
  const preferences = createPreferences({
    settings,
    setAutostart: (enabled) => {
      setAutostart(enabled, autostartHere(switches.userDataDir));
    },
    log,
  });
  nativeTheme.themeSource = preferences.get().theme;

  const window = createWindow({
    preload: join(program, 'preload', 'index.cjs'),
    icon,
    loadBounds: () => settings.get('window'),
    saveBounds: (bounds) => {
      settings.set('window', bounds);
    },
    log,
    onClosed: () => {
      tests.cancelAll();
      discoveries.cancelAll();
      if (!tray.visible()) sayStillWatching();
    },
  });
  const notifier = createNotifier({
    channels: [nativeChannel({ icon, platform }), fallbackChannel()],
    problems,
    open: (target) => {
      window.show(target);
    },
    log,
  });
  const sayStillWatching = (): void => {
    if (stopping || saidStillWatching) return;
    saidStillWatching = true;
    void notifier.show(stillWatching(clock.wallMs()));
  };

  const secrets = createSecrets({
    keyStore: safeStorage,
    load: () => settings.get('secrets'),
    save: (values) => {
      settings.set('secrets', values);
    },
    problems,
  });
  const history = openReportedHistory({
    folder,
    worker: join(program, 'main', 'history-worker.cjs'),
    retention: settings.get('retention'),
    problems,
    log,
  });
  const alertSettings = createAlertSettings({ settings, secrets, problems, log });
  const watch = createWatch({
    settings,
    secrets,
    history,
    probe,
    system,
    references: nodeReferences(),
    clock,
    under: (server) => underConfig(server, alertSettings.get()),
    onServers: (ids) => {
      for (const id of ids) updates.server(id);
      tray.refresh();
    },
    onEvent: (event) => {
      follow(event);
    },
  });
  const { catalog, monitor } = watch;

  const updates = createUpdates({
    clock,
    view: (id) => watch.view(id),
    listening: () => window.isOpen(),
    send: (changes) => {
      window.send('updates', changes);
    },
  });
  const mute = createMute({
    clock,
    load: () => settings.get('muted'),
    save: (muted) => {
      settings.set('muted', muted);
    },
    onChange: (muted) => {
      updates.push({ type: 'muted', muted });
      alerts.review();
      tray.refresh();
    },
  });
  const watchedServer = ({ server, state }: ServerView) => ({ ...server, state });
  const alerts = createAlerts({
    clock,
    settings: alertSettings,
    notifications: notificationLog(history),
    notifier,
    beep: () => {
      shell.beep();
    },
    showInWindow: (notice) => {
      window.send('notice', notice);
    },
    ca: () => systemRoots(process.env),
    environment: process.env,
    platform,
    muted: () => mute.get(),
    servers: () => watch.views().map(watchedServer),
    server: (id) => {
      const view = watch.view(id);
      return view && watchedServer(view);
    },
    standing: () => summarize(watch.views()).sentence,
    problems,
    onChange: (changed) => {
      updates.push({ type: 'alerts', alerts: changed });
    },
    onSaved: () => {
      watch.reapply();
    },
    log,
  });
  const follow = createFollower({
    updates,
    alerts,
    refreshTray: () => {
      tray.refresh();
    },
    log,
  });
  const tray = createTrayPresence({
    icons: join(program, 'assets', 'tray'),
    platform,
    clock,
    model: () => ({
      servers: watch.views(),
      muted: mute.get(),
      // A tray that can say so is there.
      problems: problems.list().flatMap(({ id, message }) => (id === 'tray' ? [] : [message])),
    }),
    act: (action) => {
      performTrayAction(action, {
        monitor,
        catalog,
        mute,
        window,
        clock,
        quit: () => {
          app.quit();
        },
        log,
      });
    },
    busAddress: sessionBusAddress(process.env),
    onMissing: () => {
      if (!window.isOpen()) sayStillWatching();
    },
    problems,
    log,
  });
  const tests = createTestRunner({
    probe,
    storedSecret: (id) => secrets.known(id),
    extraCa: (id) => catalog.find(id)?.ca ?? null,
    tell: (event) => {
      window.send('test', event);
    },
  });
  const discoveries = createDiscoveries({
    probe,
    lookUp: (domain, signal) => lookupMx(domain, undefined, { signal }),
    watchedAs: (host, port) => catalog.at(host, port)?.server.name ?? null,
    tell: (event) => {
      window.send('discovery', event);
    },
  });
  const demo = createDemoControl({
    catalog,
    recall: (servers) => watch.recallDemo(servers),
    settings,
    problems,
    log,
  });
  const openLogFolder = (): Promise<Result<null>> => openFolder(join(folder, 'logs'));
  const data = createHistoryData({
    history,
    retention: storedRetention(settings),
    servers: () => catalog.list().map(({ server }) => server),
    chooseFile: askForFile,
    tell: (event) => {
      window.send('export', event);
    },
  });

  problems.onChange((list) => {
    updates.push({ type: 'problems', problems: list });
    tray.refresh();
  });
  preferences.onChange((changed) => {
    nativeTheme.themeSource = changed.theme;
    updates.push({ type: 'preferences', preferences: changed });
  });
  nativeTheme.on('updated', () => {
    window.themeChanged();
  });
  app.on('before-quit', () => {
    stopping = true;
  });
  // The Dock icon of macOS.
  app.on('activate', () => {
    window.show(null);
  });
  lockDown(log);
  protocol.handle(PAGE_SCHEME, ({ url }) => servePage(join(program, 'renderer'), url));
  setApplicationMenu({
    platform,
    checkAll: () => {
      monitor.checkAll();
    },
    showSettings: () => {
      window.show({ view: 'settings' });
    },
    openLogFolder: () => void openLogFolder(),
  });

  const started = watch.start();
  serveCalls({
    ipc: ipcMain,
    isOurs: (frame) => window.isOurs(frame),
    handlers: createHandlers({
      catalog,
      monitor,
      past: {
        view: (id) => watch.view(id),
        remembered: (id) => monitor.remembered(id),
        certificatePem,
        history,
        saveFile,
        now: () => clock.wallMs(),
      },
      views: () => watch.views(),
      problems,
      mute,
      preferences,
      list: createListLayout(settings),
      tests,
      demo,
      alerts,
      discoveries,
      takeTarget: () => window.takeTarget(),
      data,
      openLogFolder,
      openDataFolder: () => openFolder(folder),
      versions: versions(),
    }),
    ready: started,
    log,
  });
  // The window loads its page while history is read.
  if (!switches.hidden && !preferences.get().startHidden) window.show(null);
  await started;
  await alerts.restore();
  watchPresence({ powerMonitor, ...alerts });
  tray.start();
  const power = watchPower({ powerMonitor, monitor });
  const obey = async ({ demo: withDemo, importFile: file }: Switches): Promise<void> => {
    if (file !== null) await importFile(file, { catalog, problems, log });
    if (withDemo) await demo.start();
  };
  void obey({ ...switches, demo: switches.demo || settings.get('demo') });

  return {
    startedAgain(again) {
      if (!again.hidden) window.show(null);
      void obey(again);
    },
    async stop() {
      power.close();
      alerts.close();
      mute.close();
      updates.close();
      tests.cancelAll();
      discoveries.cancelAll();
      tray.destroy();
      demo.close();
      await watch.stop();
    },
  };
}
