/** A root folder of its own for a server that expects its files at fixed places: everything in it goes with it. */

import { execFile, spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { unpackedPackage } from './packages.ts';

const run = promisify(execFile);
const STOP_MS = 10_000;
const FIRST_ID = 64_000;

/** Where programs and their libraries are in a package; its documentation stays out. */
const PROGRAM_FOLDERS = ['bin', 'sbin', 'lib', 'usr/bin', 'usr/sbin', 'usr/lib', 'usr/libexec'];

export interface OwnRoot {
  folder: string;
  /** Makes a folder that others may pass through, owned by one of the users or else by root. */
  makeFolder(path: string, user?: string): Promise<void>;
  /** Writes a file that only its owner may read. */
  write(path: string, text: string, user?: string): Promise<void>;
  /** Runs a program that sees nothing but this root. */
  spawn(program: string, args: readonly string[]): ChildProcessWithoutNullStreams;
  /** Waits for every process in it to end; what has not ended in time is killed. */
  ended(): Promise<void>;
  /** Removes the folder. */
  remove(): Promise<void>;
}

/** @param users system users that the package's scripts would have made, each with a group of its name. */
export async function createOwnRoot(
  packageName: string,
  users: readonly string[],
): Promise<OwnRoot> {
  if (process.getuid?.() !== 0)
    throw new Error(
      `${packageName} starts only as root: run these tests as root, or in a container`,
    );
  const unpacked = await unpackedPackage(packageName);
  const folder = await mkdtemp(join(tmpdir(), `relaywatch-${packageName}-`));
  await chmod(folder, 0o755);

  const own: OwnRoot = {
    folder,
    makeFolder: async (path, user) => {
      await mkdir(join(folder, path), { recursive: true });
      await chmod(join(folder, path), 0o711);
      await chown(join(folder, path), ...ownerOf(users, user));
    },
    write: async (path, text, user) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text, { mode: 0o600 });
      await chown(join(folder, path), ...ownerOf(users, user));
    },
    spawn: (program, args) =>
      spawn('chroot', [folder, program, ...args], { env: { PATH: '/usr/sbin:/usr/bin' } }),
    ended: () => endProcesses(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  try {
    await furnish(folder, unpacked, users);
  } catch (error) {
    await own.remove();
    throw error;
  }
  return own;
}

function ownerOf(users: readonly string[], user: string | undefined): [number, number] {
  const id = user === undefined ? 0 : FIRST_ID + users.indexOf(user);
  return [id, id];
}

async function furnish(folder: string, unpacked: string, users: readonly string[]): Promise<void> {
  for (const part of PROGRAM_FOLDERS)
    if (existsSync(join(unpacked, part)))
      await cp(join(unpacked, part), join(folder, part), {
        recursive: true,
        verbatimSymlinks: true,
      });
  await copyLibraries(folder);
  for (const part of ['dev', 'etc', 'run', 'tmp', 'var']) await mkdir(join(folder, part));
  await chmod(join(folder, 'tmp'), 0o1777);
  await run('mknod', ['-m', '666', join(folder, 'dev/null'), 'c', '1', '3']);
  await run('mknod', ['-m', '666', join(folder, 'dev/urandom'), 'c', '1', '9']);
  const ids = users.map((user, index) => ({ user, id: FIRST_ID + index }));
  await writeFile(
    join(folder, 'etc/passwd'),
    ['root:x:0:0::/:/', ...ids.map(({ user, id }) => `${user}:x:${id}:${id}::/:/`), ''].join('\n'),
  );
  await writeFile(
    join(folder, 'etc/group'),
    ['root:x:0:', 'mail:x:8:', ...ids.map(({ user, id }) => `${user}:x:${id}:`), ''].join('\n'),
  );
}

/** Copies what the programs are linked against, this system's own libraries included. */
async function copyLibraries(folder: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const places = new Set(files.filter((file) => file.includes('.so')).map((file) => dirname(file)));
  const { stdout } = await run('ldd', files, {
    env: { ...process.env, LD_LIBRARY_PATH: [...places].join(':') },
    maxBuffer: 1 << 24,
    // Files that are no programs are reported by its exit status, after all others are listed.
  }).catch((error: unknown) => error as { stdout: string });
  const libraries = new Set(
    [...stdout.matchAll(/^\t(?:.* => )?(\/.*) \(0x/gm)].map(([, path = '']) => path),
  );
  for (const library of libraries) {
    // One of the package's is there already, but perhaps where only a search path finds it.
    const own = library.startsWith(folder);
    const target = own ? join(folder, 'usr/lib', basename(library)) : join(folder, library);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(library, target);
  }
}

async function endProcesses(folder: string): Promise<void> {
  const deadline = Date.now() + STOP_MS;
  for (;;) {
    const processes = await processesIn(folder);
    if (processes.length === 0) return;
    if (Date.now() > deadline) for (const id of processes) process.kill(id, 'SIGKILL');
    await delay(20);
  }
}

/** Those that have this folder, or one in it, as their root. */
async function processesIn(folder: string): Promise<number[]> {
  const names = await readdir('/proc');
  const ids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const roots = await Promise.all(ids.map((id) => readlink(`/proc/${id}/root`).catch(() => '')));
  return ids.filter((_id, index) => `${roots[index] ?? ''}/`.startsWith(`${folder}/`));
}
