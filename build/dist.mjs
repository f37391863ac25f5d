/** `npm run dist`: release packages for this system in dist/release, from the official Electron only. */

import { rmSync } from 'node:fs';
import { buildAll } from './build.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { withLock } from './lock.mjs';
import { electronBuilder } from './pack.mjs';
import { inRoot } from './paths.mjs';
import { say, step } from './progress.mjs';
import { endWithChildren } from './run.mjs';
import { ensureDependencies } from './setup.mjs';

const REFUSAL = `Releases are made from the official Electron only, and it is not available here.
The copy from npm that development and tests use gets no security fixes.`;

const officialElectron = async () => {
  const runtime = await resolveElectron({ officialOnly: true }).catch((error) => {
    throw new Error(`${REFUSAL}\n${error.message}`);
  });
  if (!runtime.official) {
    throw new Error(`${REFUSAL}\n${runtime.source} names Electron ${runtime.version}.`);
  }
  return runtime;
};

const main = async () => {
  endWithChildren();
  await ensureDependencies();
  const runtime = await officialElectron();
  await buildAll();
  await withLock('dist', () =>
    step('Release packages', () => {
      rmSync(inRoot('dist/release'), { recursive: true, force: true });
      return electronBuilder(runtime, '-c.directories.output=dist/release');
    }),
  );
  say('The packages are in dist/release.');
};

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
