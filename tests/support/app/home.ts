/** A person's account, as far as the program sees it: home, settings, files to import. One for each test. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ServerEntry } from '../../../main/core/server.ts';
import { ProcessFamily } from './processes.ts';

/** What the program may take over from the environment the tests run in. */
const INHERITED = ['PATH', 'LD_LIBRARY_PATH', 'DISPLAY', 'XAUTHORITY'];

export interface Home {
  readonly folder: string;
  /** For `--user-data-dir`. */
  readonly userData: string;
  /** All that runs in this account. */
  readonly processes: ProcessFamily;
  readonly environment: Readonly<Record<string, string>>;
  /** Writes a file for `--import` and returns its path. */
  importFile(servers: readonly ServerEntry[]): Promise<string>;
  remove(): Promise<void>;
}

/** Makes the account in a folder of its own below `parent`; short names, for it holds sockets. */
export async function makeHome(parent: string): Promise<Home> {
  const folder = await mkdtemp(join(parent, 'home-'));
  const below = (name: string) => join(folder, name);
  const places = {
    HOME: folder,
    TMPDIR: below('tmp'),
    XDG_CONFIG_HOME: below('config'),
    XDG_DATA_HOME: below('data'),
    XDG_CACHE_HOME: below('cache'),
    XDG_STATE_HOME: below('state'),
    XDG_RUNTIME_DIR: below('run'),
  };
  for (const place of Object.values(places)) await mkdir(place, { recursive: true, mode: 0o700 });
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    folder,
    userData: below('user-data'),
    processes: new ProcessFamily(basename(folder)),
    environment: {
      ...(Object.fromEntries(inherited) as Record<string, string>),
      ...places,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      NO_AT_BRIDGE: '1',
    },
    importFile: async (servers) => {
      const file = below('servers.json');
      await writeFile(file, JSON.stringify({ relaywatch: 1, servers }));
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
