/** Everything a fresh clone lacks. What is already done is skipped within milliseconds. */

import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inRoot } from './paths.mjs';
import { step } from './progress.mjs';
import { endWithChildren, mustRun, npm } from './run.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/**
 * Whether node_modules is what package-lock.json asks for, by the record npm keeps of what it
 * installed. Optional packages may be for other systems.
 */
const dependenciesAreInstalled = () => {
  const record = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = packagesOf(record);
  return Object.entries(packagesOf(inRoot('package-lock.json'))).every(
    ([path, wanted]) =>
      path === '' || wanted.optional || installed[path]?.integrity === wanted.integrity,
  );
};

/** Runs `npm ci` when node_modules lacks something. */
export const ensureDependencies = async () => {
  if (dependenciesAreInstalled()) return;
  await step('Dependencies (npm ci)', () => {
    const [program, args] = npm('ci', '--no-audit', '--no-fund');
    return mustRun(program, args);
  });
};

/** Dependencies, system libraries and an Electron, which is returned. */
export const setUp = async ({ tests = false } = {}) => {
  await ensureDependencies();
  await ensureSystemLibraries({ tests });
  const { resolveElectron } = await import('./electron-runtime.mjs');
  return resolveElectron();
};

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  endWithChildren();
  await setUp({ tests: process.argv.includes('--tests') });
}
