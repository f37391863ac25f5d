/** The bridge: one CommonJS file, as a sandboxed preload must be. */

import { defineConfig } from 'vite';
import { nodeBuild } from './vite.shared.ts';

export default defineConfig(
  nodeBuild({
    input: { index: 'preload/index.ts' },
    folder: 'out/preload',
    format: 'cjs',
    target: 'chrome130',
    minify: false,
  }),
);
