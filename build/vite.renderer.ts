/** The window: files only, no inline script or style, as its content security policy demands. */

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { define, root } from './vite.shared.ts';

export default defineConfig({
  root: join(root, 'renderer'),
  base: './',
  define,
  logLevel: 'warn',
  plugins: [svelte({ configFile: join(root, 'svelte.config.js') })],
  build: {
    outDir: join(root, 'out/renderer'),
    emptyOutDir: false,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    // How long a plugin took is no news.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
