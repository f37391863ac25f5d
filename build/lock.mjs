/** Keeps two commands in one checkout from writing the same folder at once. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const holder = (folder) => {
  try {
    return Number(readFileSync(join(folder, 'pid'), 'utf8'));
  } catch {
    return 0;
  }
};

/** Runs `work` while this process holds the lock `name`; a lock of a dead process is taken over. */
export const withLock = async (name, work) => {
  const folder = inRoot('node_modules', '.cache', `relaywatch-${name}.lock`);
  mkdirSync(join(folder, '..'), { recursive: true });
  for (let waited = 0; ; waited += 1) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    // A folder without a pid is a lock being taken, unless that lasts.
    const pid = holder(folder);
    if (pid ? !alive(pid) : waited > 20) rmSync(folder, { recursive: true, force: true });
    else await sleep(100);
  }
  try {
    writeFileSync(join(folder, 'pid'), String(process.pid));
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
