/** The command line: one file that plain Node runs, without node_modules, and that starts quickly. */

import { createRequire, isBuiltin } from 'node:module';

import { defineConfig, mergeConfig } from 'vite';
import type { Plugin } from 'vite';
import { nodeBuild } from './vite.shared.ts';

const banner = [
  '#!/usr/bin/env node',
  "import { createRequire as __createRequire } from 'node:module';",
  'const __builtin = __createRequire(import.meta.url);',
].join('\n');

const PREFIX = '\0builtin:';

/** Loaded at the first use of what they export, for most commands use nothing of them. */
const SELDOM_USED = ['node:child_process', 'node:dgram', 'node:https', 'node:os'];

/**
 * Node's own modules are required when the first module that uses them runs. Imported, all would be loaded before the
 * first line, and every one of their exports touched: with `node:crypto` comes WebCrypto, with `node:tls` all of
 * Mozilla's roots.
 */
const builtinsWhenUsed: Plugin = {
  name: 'builtins-when-used',
  enforce: 'pre',
  resolveId: (source) =>
    isBuiltin(source) && source !== 'node:module' ? `${PREFIX}${source}` : null,
  load: (id) => {
    if (!id.startsWith(PREFIX)) return null;
    const name = id.slice(PREFIX.length);
    const required = `__builtin(${JSON.stringify(name)})`;
    if (!SELDOM_USED.includes(name)) return `module.exports = ${required};`;
    const exported = Object.keys(createRequire(import.meta.url)(name) as object);
    const getters = exported.map((key) => `get ${key}() { return ${required}.${key}; }`);
    return `module.exports = { ${getters.join(', ')} };`;
  },
};

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
    {
      plugins: [builtinsWhenUsed],
      build: { rolldownOptions: { output: { codeSplitting: false } } },
    },
  ),
);
