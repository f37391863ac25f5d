/** `npm run pack`: out/ → dist/linux-unpacked/relaywatch, the application as it ships, unpacked. */

import { existsSync, rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { buildAll } from './build.mjs';
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { inRoot, packedProgram, toolEnvironment, toolNode } from './paths.mjs';
import { say, step } from './progress.mjs';
import { mustRun } from './run.mjs';

const STAMP = inRoot('dist', '.stamp');
const CONFIG = 'build/electron-builder.yml';

/** Runs electron-builder with this Electron and further switches. */
export const electronBuilder = (runtime, ...switches) =>
  mustRun(
    toolNode(),
    [
      inRoot('node_modules/electron-builder/cli.js'),
      '--config',
      CONFIG,
      '--publish',
      'never',
      `-c.electronDist=${runtime.dist}`,
      `-c.electronVersion=${runtime.version}`,
      ...switches,
    ],
    { env: toolEnvironment(), timeoutMs: 900_000 },
  );

/** Builds and packages what is out of date; resolves with the path of the program. */
export const packAll = async (runtime) => {
  const sources = await buildAll();
  return withLock('pack', async () => {
    const program = packedProgram();
    const stamp = fingerprint(
      [CONFIG, 'build/pack.mjs'],
      [sources, runtime.dist, runtime.version, process.arch],
    );
    if (readStamp(STAMP) === stamp && existsSync(program)) return program;
    await step('Packaging', async () => {
      rmSync(STAMP, { force: true });
      // Playwright drives the application through Node's inspector.
      await electronBuilder(
        runtime,
        '--dir',
        '-c.electronFuses.enableNodeCliInspectArguments=true',
        '-c.mac.identity=null',
      );
      writeStamp(STAMP, stamp);
    });
    return program;
  });
};

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { endWithChildren } = await import('./run.mjs');
  const { setUp } = await import('./setup.mjs');
  endWithChildren();
  say(await packAll(await setUp()));
}
