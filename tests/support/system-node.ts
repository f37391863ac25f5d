/** The Node that people have, as against the one our development tools need. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first Node on the path that is not one of our own development tools. */
export function systemNode(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find((path) => existsSync(path));
  return found ?? process.execPath;
}
