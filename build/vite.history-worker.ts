/** The worker thread of the history for the command line, to be put at the end of its one file. */

import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

import type { Plugin } from 'vite';
import { bundleToCarry, onlyAscii, root } from './vite.shared.ts';

const DRIVER = /node-sqlite3-wasm\.js$/;
const OWN = 'var Module=typeof Module!="undefined"?Module:{};';

/** There is no file beside it to read SQLite from: it is handed over. */
const sqliteHandedOver: Plugin = {
  name: 'sqlite-handed-over',
  transform: (code, id) => {
    if (!DRIVER.test(id)) return null;
    if (!code.includes(OWN)) throw new Error('node-sqlite3-wasm begins in another way now');
    return code.replace(OWN, 'var Module=require("node:worker_threads").workerData;');
  },
};

const packed = (bytes: Uint8Array): string =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 22 },
  }).toString('base64');

const WASM = `${root}/node_modules/node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm`;

/** Comments for the end of the file, as `main/headless/watch/history-worker.ts` reads them. */
export const historyWorkerAtTheEnd: Plugin = {
  name: 'history-worker-at-the-end',
  async generateBundle(_, files) {
    const { code } = await bundleToCarry('main/core/history/worker.ts', [sqliteHandedOver]);
    const worker = packed(Buffer.from(code));
    const sqlite = packed(readFileSync(WASM));
    for (const file of Object.values(files))
      if (file.type === 'chunk')
        file.code = `${onlyAscii(file.code)}\n//history-worker:${worker}\n//sqlite3-wasm:${sqlite}\n`;
  },
};
