/** Programs out of Debian packages that cannot all be installed at once, unpacked side by side in the cache. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { root as repository } from '../../../build/vite.shared.ts';

const run = promisify(execFile);
const MINUTE = 60_000;
const ENVIRONMENT = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };

/**
 * The folder with the package and everything that it needs and this system lacks. Downloaded and unpacked the
 * first time, which takes seconds; nothing is installed.
 */
export async function unpackedPackage(name: string): Promise<string> {
  const shelf = join(await cacheFolder(), `debian-${await release()}-${process.arch}`);
  const folder = join(shelf, name);
  if (existsSync(folder)) return folder;
  process.stderr.write(`… Unpacking ${name} from Debian into ${shelf}\n`);
  await mkdir(shelf, { recursive: true });
  const work = await mkdtemp(join(shelf, `${name}.part-`));
  try {
    await download(name, work).catch(async () => {
      await apt(work, 'update', '-q');
      await download(name, work);
    });
    const root = join(work, 'root');
    await mkdir(root);
    for (const file of await readdir(work))
      if (file.endsWith('.deb')) await run('dpkg-deb', ['-x', join(work, file), root]);
    // Another run may have been quicker: then its folder is as good.
    await rename(root, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } catch (error) {
    throw new Error(
      `The tests need the Debian package ${name}, which could not be fetched (apt-get download ${name}): ${String(error)}`,
      { cause: error },
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

/** Asks what an installation would bring, and fetches just that. */
async function download(name: string, work: string): Promise<void> {
  const { stdout } = await apt(work, 'install', '--simulate', '--no-install-recommends', name);
  const names = [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, found = '']) => found);
  await apt(work, 'download', ...new Set([name, ...names]));
}

const apt = (folder: string, ...args: string[]) =>
  run('apt-get', ['-o', 'APT::Sandbox::User=root', ...args], {
    cwd: folder,
    env: ENVIRONMENT,
    timeout: 2 * MINUTE,
  });

async function release(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1];
  if (codename === undefined || !existsSync('/etc/debian_version'))
    throw new Error('The servers of these tests come from Debian packages: run them on Debian');
  return codename;
}

async function cacheFolder(): Promise<string> {
  const url = pathToFileURL(join(repository, 'build', 'paths.mjs')).href;
  const { CACHE } = (await import(url)) as { CACHE: string };
  return CACHE;
}
