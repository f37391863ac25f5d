/** The composition root: makes every part, hands each what it needs, and takes all down again. */

import { homedir, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import {
  app,
  ipcMain,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  shell,
} from 'electron';
import { systemClock } from '../core/clock.ts';
import { saysOffline } from '../core/monitor/connectivity.ts';
import { probe } from '../core/probe/probe.ts';
import type { Problem, Result, Snapshot } from '../../preload/contract.ts';
import { setApplicationMenu } from './application-menu.ts';
import { setAutostart } from './autostart.ts';
import { createDemoControl } from './demo-control.ts';
import { openReportedHistory } from './history.ts';
import { importFile } from './import-file.ts';
import { createHandlers } from './ipc/handlers.ts';
import { done, serveCalls } from './ipc/server.ts';
import { createUpdates } from './ipc/updates.ts';
import { lockDown } from './lock-down.ts';
import type { Log } from './log.ts';
import { createMute } from './mute.ts';
import { discoverMx } from './mx.ts';
import { fallbackChannel, nativeChannel } from './notifications/channels.ts';
import { createGate } from './notifications/gate.ts';
import { createNotifier } from './notifications/notifier.ts';
import { NAME_LIMIT } from './notifications/notice.ts';
import type { Notice } from './notifications/notice.ts';
import { PAGE_SCHEME, servePage } from './page.ts';
import { watchPower } from './power.ts';
import { createPreferences } from './preferences.ts';
import type { PreferencesNeeds } from './preferences.ts';
import { createProblems } from './problems.ts';
import { createSecrets } from './secrets.ts';
import { sessionBusAddress } from './dbus/session-bus.ts';
import type { Settings } from './settings.ts';
import { openSettingsFile } from './settings-file.ts';
import type { Switches } from './switches.ts';
import { createTestRunner } from './test-runner.ts';
import { oneLine } from './text.ts';
import type { TrayAction } from './tray/menu.ts';
import { createTrayPresence } from './tray/presence.ts';
import type { TrayPresence } from './tray/presence.ts';
import { startWatch } from './watch.ts';
import type { Watch } from './watch.ts';
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

  const problems = createProblems();
  const settings = openSettingsFile({ folder, problems, log });
  const preferences = createPreferences({ settings, ...autostart(needs), log });
  nativeTheme.themeSource = preferences.get().theme;

  let watch: Watch | null = null;
  let tray: TrayPresence | null = null;
  let saidStillWatching = false;

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
      if (tray?.visible() === false && !saidStillWatching) {
        saidStillWatching = true;
        void notifier.show(STILL_WATCHING);
      }
    },
  });
  const notifier = createNotifier({
    channels: [nativeChannel({ icon, platform }), fallbackChannel({ icon })],
    problems,
    open: (target) => {
      window.show(target);
    },
    log,
  });
  const updates = createUpdates({
    clock,
    view: (id) => watch?.view(id) ?? null,
    listening: () => window.isOpen(),
    send: (changes) => {
      window.send('updates', changes);
    },
  });
  const secrets = createSecrets({
    keyStore: safeStorage,
    load: () => settings.get('secrets'),
    save: (values) => {
      settings.set('secrets', values);
    },
    onUnreadable: (id) => {
      problems.report(unreadablePassword(settings, id));
    },
  });
  const tests = createTestRunner({
    probe,
    storedSecret: (id) => secrets.known(id),
    extraCa: (id) => watch?.catalog.find(id)?.ca ?? null,
    tell: (event) => {
      window.send('test', event);
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
      tray?.refresh();
    },
  });
  const gate = createGate({
    clock,
    muted: () => mute.get() !== null,
    serverMuted: (id, nowMs) => (watch?.view(id)?.state.mutedUntilMs ?? 0) > nowMs,
    show: (notice) => void notifier.show(notice),
  });
  const openLogFolder = async (): Promise<Result<null>> => {
    const problem = await shell.openPath(join(folder, 'logs'));
    return problem === '' ? done : { ok: false, error: { kind: 'unavailable', message: problem } };
  };
  problems.onChange((list) => {
    updates.push({ type: 'problems', problems: list });
    tray?.refresh();
  });
  preferences.onChange((changed) => {
    nativeTheme.themeSource = changed.theme;
    updates.push({ type: 'preferences', preferences: changed });
  });
  nativeTheme.on('updated', () => {
    window.themeChanged();
  });

  lockDown(log);
  protocol.handle(PAGE_SCHEME, ({ url }) => servePage(join(program, 'renderer'), url));
  setApplicationMenu({
    platform,
    checkAll: () => watch?.monitor.checkAll(),
    showSettings: () => {
      window.show({ view: 'settings' });
    },
    openLogFolder: () => void openLogFolder(),
  });
  const watching = openReportedHistory({
    folder,
    worker: join(program, 'main', 'history-worker.cjs'),
    problems,
    log,
  }).then(async (history) => {
    const started = await startWatch({
      settings,
      secrets,
      history,
      probe,
      clock,
      onServers: (ids) => {
        for (const id of ids) updates.server(id);
        tray?.refresh();
      },
      onEvent: (event) => {
        if (event.type === 'state') updates.server(event.state.id);
        else if (event.type === 'alarm') gate.offer(event.alarm);
        else if (event.type === 'connectivity')
          updates.push({
            type: 'connectivity',
            connectivity: event.offline ? 'offline' : 'online',
          });
        tray?.refresh();
      },
    });
    return { started, history };
  });
  const demo = watching.then(({ started: { catalog } }) =>
    createDemoControl({ catalog, settings, problems, log }),
  );
  serveCalls({
    ipc: ipcMain,
    isOurs: (frame) => window.isOurs(frame),
    handlers: Promise.all([watching, demo]).then(([{ started, history }, demoControl]) =>
      createHandlers({
        ...started,
        history,
        problems,
        mute,
        preferences,
        tests,
        demo: demoControl,
        notifier,
        discoverMx,
        takeTarget: () => window.takeTarget(),
        openLogFolder,
        versions: versions(),
        now: () => clock.wallMs(),
      }),
    ),
    log,
  });
  // The window loads its page while history is read.
  if (!switches.hidden && !preferences.get().startHidden) window.show(null);
  const { started } = await watching;
  watch = started;
  const { monitor, catalog } = started;

  const act = (action: TrayAction): void => {
    switch (action.type) {
      case 'check-all':
        monitor.checkAll();
        break;
      case 'check':
        monitor.checkNow([action.id]);
        break;
      case 'pause':
        catalog.setPaused([action.id], action.paused);
        break;
      case 'mute':
        mute.set(typeof action.forMs === 'number' ? clock.wallMs() + action.forMs : action.forMs);
        break;
      case 'show':
        window.show(action.target);
        break;
      case 'quit':
        app.quit();
    }
  };
  tray = createTrayPresence({
    icons: join(program, 'assets', 'tray'),
    platform,
    clock,
    model: () => ({
      servers: started.views(),
      muted: mute.get(),
      problems: problems
        .list()
        .filter(({ id }) => id !== 'tray')
        .map(({ message }) => message),
    }),
    act,
    busAddress: sessionBusAddress(process.env),
    problems,
    log,
  });
  const power = watchPower({
    powerMonitor,
    isOffline: () =>
      saysOffline({
        interfaces: Object.values(networkInterfaces()).flatMap((list) => list ?? []),
        systemOnline: net.isOnline(),
      }),
    clock,
    tell: (offline) => {
      monitor.setOffline(offline);
    },
  });
  const follow = async ({ demo: withDemo, importFile: file }: Switches): Promise<void> => {
    if (file !== null) await importFile(file, { catalog, problems, log });
    if (withDemo) await (await demo).start();
  };
  await follow({ ...switches, demo: switches.demo || settings.get('demo') });

  return {
    startedAgain(again) {
      if (!again.hidden) window.show(null);
      void follow(again);
    },
    async stop() {
      power.close();
      gate.close();
      mute.close();
      updates.close();
      tests.cancelAll();
      tray.destroy();
      await started.stop();
      await (await demo).close();
    },
  };
}

const STILL_WATCHING: Notice = {
  title: 'Relaywatch is still watching',
  body: 'This desktop shows no tray icon. Start Relaywatch again to see its window, or click here.',
  target: { view: 'overview' },
  urgent: false,
};

function unreadablePassword(settings: Settings, id: string): Problem {
  const name = settings.get('servers').find((server) => server.id === id)?.name ?? id;
  return {
    id: 'secrets',
    message: `The stored password of ${oneLine(name, NAME_LIMIT)} can not be read.`,
    advice: 'Unlock the key store of this desktop and start again, or enter the password anew.',
    dismissible: true,
  };
}

const versions = (): Snapshot['versions'] => ({
  relaywatch: app.getVersion(),
  electron: process.versions.electron,
  chromium: process.versions.chrome,
  node: process.versions.node,
});

/** How this program is to be started at login. */
function autostart({ switches, log }: ApplicationNeeds): Pick<PreferencesNeeds, 'setAutostart'> {
  const { env, platform, execPath } = process;
  return {
    setAutostart: (enabled) => {
      log.info(`Start at login: ${enabled ? 'on' : 'off'}`);
      setAutostart(enabled, {
        platform,
        configFolder: env['XDG_CONFIG_HOME'] || join(homedir(), '.config'),
        program: env['APPIMAGE'] ?? execPath,
        userDataDir: switches.userDataDir,
        setLoginItem: (settings) => {
          app.setLoginItemSettings(settings);
        },
      });
    },
  };
}
