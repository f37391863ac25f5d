/** The worker that owns the history file: takes one request after another, and prunes between them. */

import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { bestDriver } from './driver.ts';
import { isBroken, messageOf, openFile, replaceFile } from './file.ts';
import type { OpenedFile } from './file.ts';
import type { Operations, OperationName, OpenOptions, Reply, Request } from './protocol.ts';

const DAY_MS = 86_400_000;
const PRUNE_EVERY_MS = 3_600_000;
const FIRST_PRUNE_MS = 60_000;
const NO_ROOM_BYTES = 1_048_576;

let options: OpenOptions | null = null;
let file: OpenedFile | null = null;
let pruning: NodeJS.Timeout | undefined;

type Answer = Operations[OperationName]['answer'];

async function perform(request: Request): Promise<Answer> {
  if (request.name === 'open') return await open(request.argument);
  if (request.name === 'close') {
    clearTimeout(pruning);
    file?.database.close();
    file = null;
    return null;
  }
  if (!file) throw new Error('The history is not open');
  const { database } = file;
  switch (request.name) {
    case 'write':
      database.write(request.argument);
      return null;
    case 'restore':
      return database.restore();
    case 'incidents':
      return database.incidents(request.argument.serverId, request.argument.limit);
    case 'samples': {
      const { serverId, sinceMs, limit } = request.argument;
      return database.samples(serverId, sinceMs, limit);
    }
    case 'uptime': {
      const { serverId, fromMs, toMs } = request.argument;
      return database.uptime(serverId, fromMs, toMs);
    }
  }
}

async function open(wanted: OpenOptions): Promise<OpenedFile['opening']> {
  options = wanted;
  file = await openFile(wanted.path, wanted.driver ?? bestDriver(), new Date());
  pruning = setTimeout(prune, FIRST_PRUNE_MS);
  return file.opening;
}

/** One small step at a time, letting requests in between. What fails now is tried again an hour later. */
function prune(): void {
  let more = false;
  try {
    const days = options?.retentionDays ?? Infinity;
    more = file?.database.prune(Date.now() - days * DAY_MS) ?? false;
  } catch {
    // The next write meets the same trouble, and tells.
  }
  if (more) setImmediate(prune);
  else pruning = setTimeout(prune, PRUNE_EVERY_MS);
}

/** A file that breaks in use is kept aside, and the request made once more on a new one. */
async function performSafely(request: Request): Promise<Answer> {
  try {
    return await perform(request);
  } catch (error) {
    if (!isBroken(error) || !file || !options) throw error;
    file.database.close();
    file = null;
    file = await replaceFile(options.path, options.driver ?? bestDriver(), new Date(), error);
    if (file.opening.kind === 'replaced') reply({ number: null, replaced: file.opening });
    return await perform(request);
  }
}

/** SQLite's words, except that some drivers call a full disk an input or output error. */
function problemOf(error: unknown): string {
  const message = messageOf(error);
  return /I\/O/.test(message) && isDiskFull() ? 'the disk is full' : message;
}

function isDiskFull(): boolean {
  if (!options) return false;
  try {
    const { bavail, bsize } = statfsSync(dirname(options.path));
    return bavail * bsize < NO_ROOM_BYTES;
  } catch {
    return false;
  }
}

function reply(message: Reply): void {
  parentPort?.postMessage(message);
}

async function answer(request: Request): Promise<void> {
  const { number } = request;
  try {
    reply({ number, ok: true, answer: await performSafely(request) });
  } catch (error) {
    reply({ number, ok: false, problem: problemOf(error) });
  }
  if (request.name === 'close') parentPort?.close();
}

let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (request: Request) => {
  last = last.then(() => answer(request));
});
