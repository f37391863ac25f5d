/** One export: the text goes to a file beside the one wanted, which takes its name when it is whole. */

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExportOutcome, ExportProgress } from './request.ts';
import type { Piece } from './text.ts';

/** Written at a time, so that few pieces of much text do not cost a call each. */
const WRITE_CHARACTERS = 262_144;
const TELL_EVERY_MS = 200;

export interface ExportJobNeeds {
  /** The whole text; reading it may throw what the history file throws. */
  pieces: Iterator<Piece, unknown>;
  path: string;
  signal: AbortSignal;
  tell: (progress: ExportProgress) => void;
}

/** An error of reading, told from one of writing. */
class ReadError extends Error {}

/** Never rejects. Between pieces whoever else has something to do comes first. */
export async function runExport(needs: ExportJobNeeds): Promise<ExportOutcome> {
  const { path, signal } = needs;
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  let file: FileHandle | null = null;
  try {
    file = await open(beside, 'wx');
    const { rows, bytes } = await writeAll(file, needs);
    await file.sync();
    await file.close();
    file = null;
    signal.throwIfAborted();
    await rename(beside, path);
    return { kind: 'done', rows, bytes };
  } catch (error) {
    await file?.close().catch(() => undefined);
    await rm(beside, { force: true }).catch(() => undefined);
    return signal.aborted && !(error instanceof ReadError) ? { kind: 'cancelled' } : failed(error);
  }
}

async function writeAll(
  file: FileHandle,
  { pieces, signal, tell }: ExportJobNeeds,
): Promise<{ rows: number; bytes: number }> {
  let waiting = '';
  let rows = 0;
  let bytes = 0;
  let toldMs = -Infinity;
  const write = async (): Promise<void> => {
    const data = Buffer.from(waiting, 'utf8');
    waiting = '';
    await file.writeFile(data);
    bytes += data.length;
  };
  for (;;) {
    signal.throwIfAborted();
    const next = read(pieces);
    if (next.done) break;
    const { text, progress } = next.value;
    waiting += text;
    rows = progress.rows;
    if (waiting.length >= WRITE_CHARACTERS) await write();
    const nowMs = performance.now();
    if (nowMs - toldMs >= TELL_EVERY_MS) {
      toldMs = nowMs;
      tell(progress);
    }
    await nextTurn();
  }
  await write();
  return { rows, bytes };
}

function read(pieces: Iterator<Piece, unknown>): IteratorResult<Piece, unknown> {
  try {
    return pieces.next();
  } catch (error) {
    throw new ReadError(messageOf(error), { cause: error });
  }
}

function failed(error: unknown): ExportOutcome {
  if (error instanceof ReadError) {
    const message = `The history could not be read: ${error.message}.`;
    return { kind: 'failed', reason: 'history', message };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = 'There is not enough room on the disk for the export.';
    return { kind: 'failed', reason: 'disk-full', message };
  }
  const message = `The file could not be written: ${messageOf(error)}.`;
  return { kind: 'failed', reason: 'not-writable', message };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
