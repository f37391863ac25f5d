/** The command line of the application. Switches it does not know belong to Chromium and are left alone. */

import { resolve } from 'node:path';

export interface Switches {
  /** Where settings, history and logs live; the system's place when null. */
  userDataDir: string | null;
  /** Start in the tray, without a window. */
  hidden: boolean;
  /** Absolute path of a server file to merge at start. */
  importFile: string | null;
  /** Watch the servers the application runs itself. */
  demo: boolean;
}

/** Reads the switches; relative paths are taken from `workingDirectory`. */
export function readSwitches(argv: readonly string[], workingDirectory: string): Switches {
  const value = (name: string): string | null => {
    const prefix = `--${name}=`;
    const text = argv.findLast((argument) => argument.startsWith(prefix))?.slice(prefix.length);
    return text ? resolve(workingDirectory, text) : null;
  };
  return {
    userDataDir: value('user-data-dir'),
    hidden: argv.includes('--hidden'),
    importFile: value('import'),
    demo: argv.includes('--demo'),
  };
}

/** Switches as another start handed them over; it may be of another version, so nothing is taken on trust. */
export function readHanded(handed: unknown): Switches {
  const given = typeof handed === 'object' && handed !== null ? handed : {};
  const { userDataDir, hidden, importFile, demo } = given as Partial<
    Record<keyof Switches, unknown>
  >;
  return {
    userDataDir: typeof userDataDir === 'string' ? userDataDir : null,
    hidden: hidden === true,
    importFile: typeof importFile === 'string' ? importFile : null,
    demo: demo === true,
  };
}
