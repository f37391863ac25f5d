/** The one window: made when asked for, destroyed when closed, so that no page process idles in the tray. */

import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { BrowserWindowConstructorOptions } from 'electron';
import { channel } from '../../preload/contract.ts';
import type { EventName, Events, Navigation } from '../../preload/contract.ts';
import type { Log } from './log.ts';
import { PAGE_ORIGIN, PAGE_URL } from './page.ts';
import type { WindowBounds } from './settings.ts';
import { visibleBounds } from './window-bounds.ts';

export interface WindowNeeds {
  preload: string;
  icon: string;
  loadBounds(): WindowBounds | null;
  saveBounds: (bounds: WindowBounds) => void;
  log: Log;
  onClosed(): void;
}

export interface Window {
  /** Shows it, making it when there is none, and goes to `target`. */
  show(target: Navigation | null): void;
  isOpen(): boolean;
  /** Whether a call comes from the main frame of this window and our own page. */
  isOurs(frame: object | null): boolean;
  send<N extends EventName>(name: N, payload: Events[N]): void;
  /** Where a page that has just been made is to go; asked once. */
  takeTarget(): Navigation | null;
  /** Adapts the colour behind the page to the theme. */
  themeChanged(): void;
}

/** The page's own surface colours, so that nothing flashes before it is drawn. */
const SURFACE = { light: '#f9fafb', dark: '#131519' };

/** A page that crashes again this soon would crash for ever. */
const RELOAD_PAUSE_MS = 5_000;
const SAVE_BOUNDS_AFTER_MS = 500;

const surface = (): string => (nativeTheme.shouldUseDarkColors ? SURFACE.dark : SURFACE.light);

export function createWindow(needs: WindowNeeds): Window {
  let window: BrowserWindow | null = null;
  let target: Navigation | null = null;
  let pageReady = false;

  const live = (): BrowserWindow | null => (window && !window.isDestroyed() ? window : null);

  const send: Window['send'] = (name, payload) => {
    const contents = live()?.webContents;
    if (contents && !contents.isDestroyed() && !contents.isCrashed())
      contents.send(channel(name), payload);
  };

  const open = (): BrowserWindow => {
    pageReady = false;
    const bounds = visibleBounds(
      needs.loadBounds(),
      screen.getAllDisplays().map((display) => display.workArea),
    );
    const { maximized, ...place } = bounds;
    const made = new BrowserWindow({ ...options(needs), ...place });
    window = made;
    const reveal = (): void => {
      if (made.isDestroyed() || made.isVisible()) return;
      if (maximized) made.maximize();
      made.show();
    };
    made.once('ready-to-show', reveal);
    // An empty window can at least be seen and closed.
    made.webContents.once('did-fail-load', reveal);
    rememberBounds(made, needs);
    reloadAfterCrash(made, needs.log);
    made.on('closed', () => {
      window = null;
      needs.onClosed();
    });
    void made.loadURL(PAGE_URL).catch((error: unknown) => {
      needs.log.error('The page could not be loaded', error);
    });
    return made;
  };

  return {
    show(wanted) {
      const present = live();
      if (!present) {
        target = wanted;
        open();
        return;
      }
      if (present.isMinimized()) present.restore();
      present.show();
      present.focus();
      if (!wanted) return;
      if (pageReady) send('navigate', wanted);
      else target = wanted;
    },
    isOpen: () => live() !== null,
    isOurs: (frame) => {
      const main = live()?.webContents.mainFrame;
      return main !== undefined && frame === main && main.url.startsWith(`${PAGE_ORIGIN}/`);
    },
    send,
    takeTarget() {
      pageReady = true;
      const taken = target;
      target = null;
      return taken;
    },
    themeChanged() {
      live()?.setBackgroundColor(surface());
    },
  };
}

const options = (needs: WindowNeeds): BrowserWindowConstructorOptions => ({
  title: 'Relaywatch',
  icon: needs.icon,
  minWidth: 720,
  minHeight: 480,
  show: false,
  backgroundColor: surface(),
  autoHideMenuBar: true,
  webPreferences: {
    preload: needs.preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
  },
});

function rememberBounds(window: BrowserWindow, { saveBounds, log }: WindowNeeds): void {
  let timer: NodeJS.Timeout | null = null;
  const store = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (window.isDestroyed() || window.isMinimized()) return;
    try {
      saveBounds({ ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch (error) {
      log.warn('The place of the window was not kept', error);
    }
  };
  const later = (): void => {
    timer ??= setTimeout(store, SAVE_BOUNDS_AFTER_MS);
  };
  for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const)
    window.on(event as 'resize', later);
  window.on('close', store);
}

function reloadAfterCrash(window: BrowserWindow, log: Log): void {
  let lastMs = -Infinity;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.error(`The page ended unexpectedly: ${reason}, status ${exitCode}`);
    const pause = performance.now() - lastMs < RELOAD_PAUSE_MS ? RELOAD_PAUSE_MS : 0;
    lastMs = performance.now();
    setTimeout(() => {
      if (!window.isDestroyed()) window.webContents.reload();
    }, pause);
  });
}
