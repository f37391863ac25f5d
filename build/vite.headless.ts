/** The command line: one file that plain Node runs, without node_modules, and that starts quickly. */

import { readdirSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';

import { defineConfig, mergeConfig } from 'vite';
import type { Plugin, Rolldown } from 'vite';
import { historyWorkerAtTheEnd } from './vite.history-worker.ts';
import { bundleToCarry, nodeBuild, onlyAscii, root } from './vite.shared.ts';

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

const WATCH = join(root, 'main/headless/watch');
const WATCH_TEXT = '\0watch:text';
const WATCH_ENTRY = '\0watch:entry';
const WATCH_MODULE = '\0watch:module:';

/** All that `watch` loads when it runs, as the text of one CommonJS module with a namespace for each file of its folder. */
const bundleWatch = (): Promise<Rolldown.OutputChunk> => {
  const files = readdirSync(WATCH).filter((file) => file !== 'command.ts');
  const names = files.map((file) => basename(file, '.ts'));
  const entry: Plugin = {
    name: 'watch-entry',
    resolveId: (source) => (source.endsWith(WATCH_ENTRY) ? WATCH_ENTRY : null),
    load: (id) =>
      id === WATCH_ENTRY
        ? names
            .map((name) => `export * as ${JSON.stringify(name)} from '${join(WATCH, name)}.ts';`)
            .join('\n')
        : null,
  };
  return bundleToCarry(WATCH_ENTRY, [entry]);
};

/**
 * `watch` is more code than all other commands together, and V8 reads every word of a file before its first line runs.
 * So it is carried as a string, which costs next to nothing, and compiled when it is used.
 */
const watchWhenUsed = (): Plugin => {
  let modules: string[] = [];
  return {
    name: 'watch-when-used',
    enforce: 'pre',
    resolveId: (source, importer, options) => {
      if (source === WATCH_TEXT) return WATCH_TEXT;
      if (importer === undefined || options.kind !== 'dynamic-import') return null;
      const file = join(dirname(importer), source);
      return dirname(file) === WATCH ? WATCH_MODULE + basename(file, '.ts') : null;
    },
    async load(id) {
      if (id === WATCH_TEXT) {
        const chunk = await bundleWatch();
        modules = chunk.moduleIds;
        return [
          'const whole = { exports: {} };',
          `const { compileFunction } = __builtin('node:vm');`,
          `const text = ${JSON.stringify(onlyAscii(chunk.code))};`,
          `compileFunction(text, ['module', 'exports', 'require'], { filename: 'relaywatch-watch.cjs' })(`,
          '  whole, whole.exports, __builtin);',
          'export default whole.exports;',
        ].join('\n');
      }
      if (!id.startsWith(WATCH_MODULE)) return null;
      const name = JSON.stringify(id.slice(WATCH_MODULE.length));
      return `import whole from '${WATCH_TEXT}';\nmodule.exports = whole[${name}];`;
    },
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === 'chunk') file.moduleIds.push(...modules);
    },
  };
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
      plugins: [watchWhenUsed(), builtinsWhenUsed, historyWorkerAtTheEnd],
      build: { rolldownOptions: { output: { codeSplitting: false } } },
    },
  ),
);
