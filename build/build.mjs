/** `npm run build`: sources → out/. Skipped when nothing changed since the last one. */

import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { inRoot } from './paths.mjs';
import { say, step } from './progress.mjs';

const INPUTS = [
  'main',
  'preload',
  'renderer',
  'assets',
  'build/build.mjs',
  'build/notices.mjs',
  'build/vite.shared.ts',
  'build/vite.main.ts',
  'build/vite.preload.ts',
  'build/vite.renderer.ts',
  'build/vite.headless.ts',
  'build/vite.history-worker.ts',
  'svelte.config.js',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const TARGETS = ['main', 'preload', 'renderer', 'headless'];
const STAMP = inRoot('out', '.stamp');

/** node-notifier's helper programs: the part this system uses. On Linux it needs none. */
const NOTIFIER_PARTS = {
  darwin: ['mac.noindex', 'terminal-notifier-LICENSE'],
  win32: ['snoreToast', 'notifu'],
};

/** Template images for macOS, .ico files for Windows, PNG elsewhere. */
const isTrayIconHere = (name) => {
  if (process.platform === 'darwin') return name.includes('Template');
  if (process.platform === 'win32') return name.endsWith('.ico');
  return name.endsWith('.png') && !name.includes('Template');
};

const copy = (from, to) => {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
};

const copyFiles = () => {
  const wasm = inRoot('node_modules/node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm');
  copy(wasm, inRoot('out/main', basename(wasm)));
  for (const name of readdirSync(inRoot('assets/tray')).filter(isTrayIconHere)) {
    copy(inRoot('assets/tray', name), inRoot('out/assets/tray', name));
  }
  copy(inRoot('assets/icon.png'), inRoot('out/assets/icon.png'));
  for (const part of NOTIFIER_PARTS[process.platform] ?? []) {
    // The bundled code looks for them in ../vendor.
    copy(inRoot('node_modules/node-notifier/vendor', part), inRoot('out/vendor', part));
  }
};

const bundle = async () => {
  const { build } = await import('vite');
  const results = await Promise.all(
    TARGETS.map((target) => build({ configFile: inRoot('build', `vite.${target}.ts`) })),
  );
  return results.flat().flatMap(({ output }) => output.flatMap((file) => file.moduleIds ?? []));
};

/** Builds out/ unless it is up to date, and returns the fingerprint of its sources. */
export const buildAll = () =>
  withLock('build', async () => {
    const stamp = fingerprint(INPUTS, [process.platform]);
    if (readStamp(STAMP) === stamp) return stamp;
    await step('Building', async () => {
      rmSync(inRoot('out'), { recursive: true, force: true });
      const [{ writeNotices }, modules] = await Promise.all([import('./notices.mjs'), bundle()]);
      copyFiles();
      writeNotices(modules);
      chmodSync(inRoot('out', 'relaywatch.mjs'), 0o755);
      writeStamp(STAMP, stamp);
    });
    return stamp;
  });

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { endWithChildren } = await import('./run.mjs');
  const { ensureDependencies } = await import('./setup.mjs');
  endWithChildren();
  await ensureDependencies();
  await buildAll();
  say('out/ is up to date.');
}
