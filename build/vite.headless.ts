/** The command line: one file that plain Node runs, without node_modules. */

import { defineConfig, mergeConfig } from 'vite';
import { nodeBuild } from './vite.shared.ts';

// Bundled CommonJS packages ask for what only CommonJS files have.
const banner = [
  '#!/usr/bin/env node',
  "import { dirname as __toFolder } from 'node:path';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const __filename = __toPath(import.meta.url), __dirname = __toFolder(__filename);',
].join('\n');

export default defineConfig(
  mergeConfig(
    nodeBuild({
      input: { relaywatch: 'main/headless/index.ts' },
      folder: 'out',
      format: 'es',
      target: 'node20',
      minify: true,
      banner,
    }),
    { build: { rolldownOptions: { output: { codeSplitting: false } } } },
  ),
);
