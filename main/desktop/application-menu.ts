/** The menu bar: hidden until Alt on Windows and Linux, and everywhere the home of the keyboard shortcuts. */

import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

export interface ApplicationMenuNeeds {
  platform: NodeJS.Platform;
  checkAll: () => void;
  showSettings: () => void;
  openLogFolder: () => void;
}

export function setApplicationMenu(needs: ApplicationMenuNeeds): void {
  const settings: MenuItemConstructorOptions = {
    label: 'Settings',
    accelerator: 'CmdOrCtrl+,',
    click: needs.showSettings,
  };
  const checkAll: MenuItemConstructorOptions = {
    label: 'Check all now',
    click: needs.checkAll,
  };
  const first: MenuItemConstructorOptions =
    needs.platform === 'darwin'
      ? { role: 'appMenu' }
      : {
          label: '&Relaywatch',
          submenu: [checkAll, settings, { type: 'separator' }, { role: 'close' }, { role: 'quit' }],
        };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      first,
      ...(needs.platform === 'darwin' ? [{ label: 'Servers', submenu: [checkAll, settings] }] : []),
      { role: 'editMenu' },
      {
        label: '&View',
        submenu: [
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { role: 'resetZoom' },
          { role: 'togglefullscreen' },
        ],
      },
      { label: '&Help', submenu: [{ label: 'Open log folder', click: needs.openLogFolder }] },
    ]),
  );
}
