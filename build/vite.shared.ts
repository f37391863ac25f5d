/** What the builds of main process, preload, window and command line have in common. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, mergeConfig } from 'vite';
import type { Plugin, Rolldown, UserConfig } from 'vite';

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

/** Bundles for Node into one CommonJS file that is not written, for another bundle to carry. */
export const bundleToCarry = async (
  input: string,
  plugins: readonly Plugin[],
): Promise<Rolldown.OutputChunk> => {
  const result = await build(
    mergeConfig(
      nodeBuild({
        input: { carried: input },
        folder: 'out',
        format: 'cjs',
        target: 'node20',
        minify: true,
      }),
      {
        configFile: false,
        plugins,
        build: { write: false, rolldownOptions: { output: { codeSplitting: false } } },
      },
    ),
  );
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) =>
    'output' in one ? one.output : [],
  );
  const [chunk, ...more] = outputs;
  if (chunk?.type !== 'chunk' || more.length > 0) throw new Error(`${input} is not one file`);
  return chunk;
};

/** One character beyond would make the engine keep every one of them in two bytes. */
export const onlyAscii = (code: string): string =>
  code.replaceAll(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
