/** What the builds of main process, preload, window and command line have in common. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserConfig } from 'vite';

export const root = join(import.meta.dirname, '..');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};

/** Constants put into the code at build time. */
export const define = { __RELAYWATCH_VERSION__: JSON.stringify(version) };

interface NodeBuild {
  /** Names of the files written, and where each begins. */
  input: Record<string, string>;
  folder: string;
  format: 'cjs' | 'es';
  target: string;
  minify: boolean;
  /** Put before the code of every file. */
  banner?: string;
}

/** A build for Node or Electron's main process: all bundled, only Electron left outside. */
export const nodeBuild = (build: NodeBuild): UserConfig => {
  const extension = build.format === 'cjs' ? 'cjs' : 'mjs';
  return {
    root,
    define,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['electron'], target: 'node' },
    build: {
      ssr: true,
      outDir: join(root, build.folder),
      emptyOutDir: false,
      target: build.target,
      minify: build.minify,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(build.input).map(([name, path]) => [name, join(root, path)]),
        ),
        output: {
          format: build.format,
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `[name]-[hash].${extension}`,
          ...(build.banner === undefined ? {} : { banner: build.banner }),
        },
      },
    },
  };
};
