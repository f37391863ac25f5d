/**
 * A folder for one process alone. The lock is a socket that its owner listens on: when the owner is gone, however it
 * ended, nobody answers, and the next one takes its place.
 */

import { createHash } from 'node:crypto';
import { realpathSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type FolderLock =
  | { kind: 'locked'; release(): void }
  /** Another process has it. */
  | { kind: 'taken' }
  | { kind: 'failed'; problem: string };

/** As much as fits into the address of a socket on every system, its final zero included. */
const MAX_PATH_BYTES = 103;
/** Two that begin in the same moment both find the old socket dead; after so long only one of theirs is left. */
const CONTEST_MS = 50;

export async function lockFolder(folder: string): Promise<FolderLock> {
  const address = addressIn(realpathSync(folder));
  if (Buffer.byteLength(address) > MAX_PATH_BYTES) {
    const most = MAX_PATH_BYTES - Buffer.byteLength('/lock');
    return { kind: 'failed', problem: `its path is longer than ${most} bytes` };
  }
  try {
    const server = (await listening(address)) ?? (await replaced(address));
    if (!server) return { kind: 'taken' };
    // It alone must not keep the process running.
    server.unref();
    const release = (): void => {
      server.close();
    };
    if (isPipe(address)) return { kind: 'locked', release };
    const own = statSync(address).ino;
    await delay(CONTEST_MS);
    // To close ours would remove the socket of the other.
    return statSync(address).ino === own ? { kind: 'locked', release } : { kind: 'taken' };
  } catch (error) {
    return { kind: 'failed', problem: error instanceof Error ? error.message : String(error) };
  }
}

function addressIn(folder: string): string {
  if (process.platform !== 'win32') return join(folder, 'lock');
  const name = createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32);
  return `\\\\.\\pipe\\relaywatch-${name}`;
}

const isPipe = (address: string): boolean => address.startsWith('\\\\');

/** Null when the address is in use. */
function listening(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    // Whoever connects only wants to know whether anybody is here.
    const server = createServer((socket) => {
      socket.destroy();
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(address, () => {
      resolve(server);
    });
  });
}

/** In place of a socket that nobody answers on any more; null when somebody does. */
async function replaced(address: string): Promise<Server | null> {
  if (isPipe(address) || (await answers(address))) return null;
  rmSync(address, { force: true });
  return listening(address);
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Anything but a refusal leaves it open who is there.
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}
