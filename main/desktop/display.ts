/** Whether there is a screen to show anything on. Electron itself would end with an unexplained message. */

import { existsSync, readFileSync } from 'node:fs';

export interface DisplayNeeds {
  platform: NodeJS.Platform;
  environment: NodeJS.ProcessEnv;
  /** Whether a local socket of this path exists, as a file or in Linux' abstract name space. */
  socketExists: (path: string) => boolean;
}

/** What to tell a person who started the application without a display; null when there seems to be one. */
export function displayMissing({
  platform,
  environment,
  socketExists,
}: DisplayNeeds): string | null {
  if (platform !== 'linux' || environment['WAYLAND_DISPLAY']) return null;
  const display = environment['DISPLAY'] ?? '';
  // A display on another computer can only be tried.
  const local = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(display)?.[1];
  if (display !== '' && local === undefined) return null;
  if (local !== undefined && socketExists(`/tmp/.X11-unix/X${local}`)) return null;
  return [
    display === ''
      ? 'Relaywatch: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).'
      : `Relaywatch: there is no display: nothing answers at DISPLAY=${display}.`,
    'To check a server without a desktop:  relaywatch check HOST[:PORT]',
    'To run the application on a virtual display:  xvfb-run -a relaywatch',
    '(Xvfb is in the package xvfb on Debian and Ubuntu, xorg-x11-server-Xvfb on Fedora.)',
  ].join('\n');
}

/** As the file system and the kernel's list of sockets have it. */
export function localSocketExists(path: string): boolean {
  try {
    return existsSync(path) || readFileSync('/proc/net/unix', 'latin1').includes(`@${path}\n`);
  } catch {
    return false;
  }
}
