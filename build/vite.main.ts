/** Electron's main process and the worker thread that keeps the history. */

import { defineConfig } from 'vite';
import { nodeBuild } from './vite.shared.ts';

export default defineConfig(
  nodeBuild({
    input: { index: 'main/desktop/index.ts', 'history-worker': 'main/core/history/worker.ts' },
    folder: 'out/main',
    format: 'cjs',
    target: 'node20',
    minify: false,
  }),
);
