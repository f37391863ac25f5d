/** Start at login: the system's own setting on Windows and macOS, an XDG autostart entry on Linux. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface AutostartNeeds {
  platform: NodeJS.Platform;
  /** XDG_CONFIG_HOME or `~/.config`. */
  configFolder: string;
  /** The program as it should be started: inside an AppImage the image itself. */
  program: string;
  /** The user data folder when it is not the system's own place. */
  userDataDir: string | null;
  setLoginItem(settings: { openAtLogin: boolean; args: string[] }): void;
}

/** Sets or removes it. Throws when the file cannot be written. */
export function setAutostart(enabled: boolean, needs: AutostartNeeds): void {
  const args = [
    '--hidden',
    ...(needs.userDataDir === null ? [] : [`--user-data-dir=${needs.userDataDir}`]),
  ];
  if (needs.platform !== 'linux') {
    needs.setLoginItem({ openAtLogin: enabled, args });
    return;
  }
  const file = join(needs.configFolder, 'autostart', 'relaywatch.desktop');
  if (!enabled) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, desktopEntry([needs.program, ...args]));
}

/** Desktop Entry Specification, "The Exec key": every argument quoted, reserved characters escaped twice over. */
function desktopEntry(command: readonly string[]): string {
  const quoted = command.map(
    (argument) =>
      `"${argument
        .replace(/["`$\\]/g, '\\$&')
        .replaceAll('\\', '\\\\')
        .replaceAll('%', '%%')}"`,
  );
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Relaywatch',
    'Comment=Watches mail servers from the tray',
    `Exec=${quoted.join(' ')}`,
    'Icon=relaywatch',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
