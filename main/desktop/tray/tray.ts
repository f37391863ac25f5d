/** The tray icon, kept in step with what is known. */

import { join } from 'node:path';
import { Menu, Tray, nativeImage } from 'electron';
import type { MenuItemConstructorOptions, NativeImage } from 'electron';
import type { Clock, TimerHandle } from '../../core/clock.ts';
import { escapeLabel } from '../text.ts';
import { trayFace, trayMenu } from './menu.ts';
import type { MenuLine, TrayAction, TrayFace, TrayModel } from './menu.ts';

export interface TrayNeeds {
  /** Folder with one picture a state. */
  icons: string;
  platform: NodeJS.Platform;
  clock: Clock;
  model(): TrayModel;
  act: (action: TrayAction) => void;
}

export interface TrayControl {
  /** Something changed; shown soon, and only if it makes a difference. */
  refresh(): void;
  /** Registers anew, for a desktop whose tray came later than we did. */
  recreate(): void;
  /** Whether the icon has a place on the screen; on Linux true only for the older kind of tray. */
  hasPlace(): boolean;
  destroy(): void;
}

const REFRESH_MS = 500;

/** The file of a state: a template image on macOS, an icon of all sizes on Windows. */
function iconFile(icon: TrayFace['icon'], platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `${icon}Template.png`;
  return platform === 'win32' ? `${icon}.ico` : `${icon}.png`;
}

export function createTray(needs: TrayNeeds): TrayControl {
  const images = new Map<TrayFace['icon'], NativeImage>();
  const image = (icon: TrayFace['icon']): NativeImage => {
    const file = join(needs.icons, iconFile(icon, needs.platform));
    const made = images.get(icon) ?? nativeImage.createFromPath(file);
    if (made.isEmpty()) throw new Error(`The tray picture ${file} cannot be read`);
    images.set(icon, made);
    return made;
  };

  let tray: Tray | null = null;
  let shown = { icon: '', tooltip: '', menu: '' };
  let timer: TimerHandle | null = null;

  const create = (): Tray => {
    const made = new Tray(image('unknown'));
    // Where clicks arrive at all; the menu says the same.
    if (needs.platform !== 'darwin')
      made.on('click', () => {
        needs.act({ type: 'show', target: null });
      });
    shown = { icon: '', tooltip: '', menu: '' };
    return made;
  };

  const apply = (): void => {
    timer = null;
    tray ??= create();
    const model = needs.model();
    const { icon, tooltip } = trayFace(model);
    const lines = trayMenu(model, needs.clock.wallMs());
    const menu = JSON.stringify(lines);
    if (icon !== shown.icon) tray.setImage(image(icon));
    if (tooltip !== shown.tooltip) tray.setToolTip(tooltip);
    // A changed item does not reach the desktop: only a fresh menu does.
    if (menu !== shown.menu)
      tray.setContextMenu(Menu.buildFromTemplate(lines.map((line) => template(line, needs.act))));
    shown = { icon, tooltip, menu };
  };

  apply();
  return {
    refresh() {
      timer ??= needs.clock.after(REFRESH_MS, apply);
    },
    recreate() {
      tray?.destroy();
      tray = null;
      timer?.cancel();
      apply();
    },
    hasPlace() {
      const bounds = tray?.getBounds();
      return bounds !== undefined && bounds.width > 0;
    },
    destroy() {
      timer?.cancel();
      timer = null;
      tray?.destroy();
      tray = null;
    },
  };
}

function template(line: MenuLine, act: TrayNeeds['act']): MenuItemConstructorOptions {
  switch (line.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'text':
      return { label: escapeLabel(line.label), enabled: false };
    case 'submenu':
      return {
        label: escapeLabel(line.label),
        submenu: line.lines.map((inner) => template(inner, act)),
      };
    case 'action':
      return {
        label: escapeLabel(line.label),
        click: () => {
          act(line.action);
        },
      };
  }
}
