/**
 * The worker thread of the history. The command is one file, so its code and SQLite itself come along as a comment at
 * the end, compressed, where they cost commands that need none of them nothing.
 */

import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';

import type { HistoryWorker } from '../../core/history/connection.ts';

/** As the build begins the lines of the two parts. */
const MARKS = { code: '\n//history-worker:', sqlite: '\n//sqlite3-wasm:' };

/**
 * How to start it.
 * @param command URL of the built command's file.
 */
export function historyWorker(command: string): () => HistoryWorker {
  const file = readFileSync(new URL(command), 'latin1');
  const code = part(file, MARKS.code).toString('utf8');
  // Node has it from 22.13 on.
  const sqlite = 'getBuiltinModule' in process && process.getBuiltinModule('node:sqlite');
  const workerData = sqlite ? {} : { wasmBinary: part(file, MARKS.sqlite) };
  return () => new Worker(code, { eval: true, workerData });
}

function part(file: string, mark: string): Buffer {
  const begin = file.lastIndexOf(mark);
  if (begin < 0) throw new Error('This is not the whole of relaywatch.mjs');
  const from = begin + mark.length;
  const end = file.indexOf('\n', from);
  return brotliDecompressSync(Buffer.from(file.slice(from, end < 0 ? undefined : end), 'base64'));
}
