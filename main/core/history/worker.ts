/** The worker thread that owns the history file. */

import { parentPort } from 'node:worker_threads';
import { HistoryHost } from './host.ts';
import type { Request } from './protocol.ts';

const host = new HistoryHost((reply) => parentPort?.postMessage(reply));
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: Request) => {
  last = last.then(async () => {
    await host.serve(request);
    if (request.name === 'close') parentPort?.close();
  });
});
