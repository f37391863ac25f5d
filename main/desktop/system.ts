/** What this system says of itself, and how this program is started at login. */

import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, net } from 'electron';
import { nodeSystem } from '../core/connectivity/node-system.ts';
import type { Snapshot } from '../../preload/contract.ts';
import type { AutostartNeeds } from './autostart.ts';

export const versions = (): Snapshot['versions'] => ({
  relaywatch: app.getVersion(),
  electron: process.versions.electron,
  chromium: process.versions.chrome,
  node: process.versions.node,
});

/** This computer's network and sleep, with what the desktop believes of them. */
export const system = nodeSystem(() => net.isOnline());

/** @param userDataDir where this run was told to keep things; null for the usual place. */
export function autostartHere(userDataDir: string | null): AutostartNeeds {
  const { env, platform, execPath } = process;
  return {
    platform,
    configFolder: env['XDG_CONFIG_HOME'] || join(homedir(), '.config'),
    // Inside an AppImage the program's own path is gone with the next start.
    program: env['APPIMAGE'] ?? execPath,
    userDataDir,
    setLoginItem: (settings) => {
      app.setLoginItemSettings(settings);
    },
  };
}
