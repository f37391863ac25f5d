/** The worker that owns the history file: takes one request after another, and sees to the file between them. */

import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { bestDriver } from './driver.ts';
import { isBroken, messageOf, openFile, replaceFile } from './file.ts';
import type { OpenedFile } from './file.ts';
import { Maintenance } from './maintenance.ts';
import type { Now, Operations, OperationName, OpenOptions, Reply, Request } from './protocol.ts';
import { answer } from './questions.ts';

const NO_ROOM_BYTES = 1_048_576;

interface Open extends OpenedFile {
  options: OpenOptions;
  maintenance: Maintenance;
}

let file: Open | null = null;
let path: string | null = null;
let working: NodeJS.Immediate | null = null;

type Answer = Operations[OperationName]['answer'];

async function perform(request: Request): Promise<Answer> {
  if (request.name === 'open') {
    const { options, now } = request.argument;
    path = options.path;
    return begin(
      await openFile(options.path, driverOf(options), new Date(now.wallMs)),
      options,
      now,
    );
  }
  if (request.name === 'close') {
    if (working) clearImmediate(working);
    const { database } = file ?? {};
    file = null;
    database?.close(request.argument);
    return null;
  }
  if (!file) throw new Error('The history is not open');
  if (request.name !== 'write')
    return answer(file.database, request.name, request.argument as never);
  const { batch, now } = request.argument;
  file.database.write(batch, now);
  file.maintenance.consider(now);
  workSoon();
  return null;
}

function begin(opened: OpenedFile, options: OpenOptions, now: Now): OpenedFile['opening'] {
  opened.database.begin(now);
  const maintenance = new Maintenance(opened.database, options.retention, now);
  file = { ...opened, options, maintenance };
  maintenance.consider(now);
  workSoon();
  return opened.opening;
}

function driverOf({ driver }: OpenOptions): NonNullable<OpenOptions['driver']> {
  return driver ?? bestDriver();
}

/** Requests that wait come first. */
function workSoon(): void {
  if (!file || file.maintenance.isIdle) return;
  working ??= setImmediate(() => {
    working = null;
    try {
      file?.maintenance.work();
    } catch {
      // The next write meets the same trouble, and tells.
    }
    workSoon();
  });
}

/** A file that breaks in use is kept aside, and the request made once more on a new one. */
async function performSafely(request: Request): Promise<Answer> {
  try {
    return await perform(request);
  } catch (error) {
    if (!isBroken(error) || !file) throw error;
    const { database, options } = file;
    file = null;
    database.abandon();
    const now = request.name === 'write' ? request.argument.now : systemNow();
    const opened = await replaceFile(options.path, driverOf(options), new Date(now.wallMs), error);
    begin(opened, options, now);
    reply({ number: null, replaced: opened.opening });
    return await perform(request);
  }
}

function systemNow(): Now {
  return { wallMs: Date.now(), monotonicMs: performance.now() };
}

/** SQLite's words, except that some drivers call a full disk an input or output error. */
function problemOf(error: unknown): string {
  const message = messageOf(error);
  return /I\/O/.test(message) && isDiskFull() ? 'the disk is full' : message;
}

function isDiskFull(): boolean {
  if (path === null) return false;
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < NO_ROOM_BYTES;
  } catch {
    return false;
  }
}

function reply(message: Reply): void {
  parentPort?.postMessage(message);
}

async function serve(request: Request): Promise<void> {
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
  last = last.then(() => serve(request));
});
