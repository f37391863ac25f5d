/** Whether something made from files is still up to date, judged by content. */

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT, inRoot } from './paths.mjs';

function* files(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info?.isFile()) yield path;
  if (!info?.isDirectory()) return;
  for (const name of readdirSync(path).sort()) yield* files(join(path, name));
}

/** SHA-256 over the names and contents of files and folders (relative to the root) and `facts`. */
export const fingerprint = (paths, facts = []) => {
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const path of paths) {
    for (const file of files(inRoot(path))) {
      hash.update(`\0${relative(ROOT, file)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
};

/** The fingerprint written beside a product, or null. */
export const readStamp = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
};

export const writeStamp = (file, stamp) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stamp);
};
