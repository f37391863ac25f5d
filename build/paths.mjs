/** Where things are, and which programs the scripts run. */

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** Absolute path of something in the repository. */
export const inRoot = (...parts) => join(ROOT, ...parts);

/** Downloads shared by every checkout. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'relaywatch');

/** Node 24 from node_modules, for tools that refuse the system's Node. */
export const toolNode = () => {
  const local = inRoot(
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  return existsSync(local) ? local : process.execPath;
};

/** The environment with `node_modules/.bin` first, so that scripts of tools find Node 24. */
export const toolEnvironment = () => ({
  ...process.env,
  PATH: `${inRoot('node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
});

/** The packaged program that `pack` makes on this system. */
export const packedProgram = (folder = inRoot('dist')) => {
  const arm = process.arch === 'arm64';
  switch (process.platform) {
    case 'win32':
      return join(folder, arm ? 'win-arm64-unpacked' : 'win-unpacked', 'Relaywatch.exe');
    case 'darwin':
      return join(folder, arm ? 'mac-arm64' : 'mac', 'Relaywatch.app/Contents/MacOS/Relaywatch');
    default:
      return join(folder, arm ? 'linux-arm64-unpacked' : 'linux-unpacked', 'relaywatch');
  }
};
