/** A server program in a root of its own: started, heard, stopped. */

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { OwnRoot } from './own-root.ts';

const START_MS = 20_000;

export interface Program {
  path: string;
  args: readonly string[];
  /** What it logs once it listens. */
  ready: RegExp;
  /** Where in its root it logs, when not to standard error. */
  logFile?: string;
}

export interface Daemon {
  /** Resolves once it listens. */
  start(): Promise<void>;
  /** Resolves once every process of it has ended. */
  stop(): Promise<void>;
  /** Everything it has logged since it was made. */
  log(): Promise<string>;
  /** Stops it and removes its root. */
  close(): Promise<void>;
}

/** A daemon that stays in the foreground. */
export function createDaemon(root: OwnRoot, { path, args, ready, logFile }: Program): Daemon {
  let child: ChildProcessWithoutNullStreams | null = null;
  let said = '';

  const log = async () => {
    if (logFile === undefined) return said;
    return said + (await readFile(join(root.folder, logFile), 'utf8').catch(() => ''));
  };

  const stop = async () => {
    child?.kill();
    child = null;
    await root.ended();
  };
  const start = async () => {
    const begin = (await log()).length;
    const hear = (text: string) => {
      said += text;
    };
    child = root.spawn(path, args);
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    const end = new AbortController();
    child.once('exit', () => {
      end.abort();
    });
    child.once('error', ({ message }) => {
      hear(message);
      end.abort();
    });
    const giveUpAt = performance.now() + START_MS;
    for (;;) {
      const news = (await log()).slice(begin);
      if (ready.test(news)) return;
      if (end.signal.aborted || performance.now() > giveUpAt) {
        await stop();
        throw new Error(`${path} did not start; it said:\n${await log()}`);
      }
      await delay(20);
    }
  };
  return {
    start,
    stop,
    log,
    close: async () => {
      await stop();
      await root.remove();
    },
  };
}

/** Starts it, or leaves nothing behind. */
export async function started(daemon: Daemon): Promise<Daemon> {
  try {
    await daemon.start();
  } catch (error) {
    await daemon.close();
    throw error;
  }
  return daemon;
}
