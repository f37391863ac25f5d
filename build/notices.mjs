/** The licences of what is bundled, and the notices that ship with it. */

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
  'Zlib',
]);
/** Shipped beside the bundles, so no bundle names them. */
const COPIED = ['node_modules/node-sqlite3-wasm', 'node_modules/node-notifier'];
const RECORD = inRoot('out', 'packages.json');

/** Package folders (relative to the root) that the module ids of a bundle come from. */
const packageFolders = (modules) => {
  const folders = new Set(COPIED);
  for (const id of modules) {
    const path = id.replaceAll('\\', '/');
    const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
    const start = found?.indexOf('/node_modules/') ?? -1;
    if (start >= 0) folders.add(found.slice(start + 1));
  }
  return [...folders].sort();
};

const filesNamed = (folder, pattern) =>
  readdirSync(inRoot(folder))
    .filter((name) => pattern.test(name))
    .map((name) => readFileSync(inRoot(folder, name), 'utf8').trim());

/** The licence files of a package; some have their licence at the end of the README only. */
const licenceText = (folder) => {
  const texts = filesNamed(folder, /^(licen[cs]e|copying)/i);
  if (texts.length > 0) return texts.join('\n\n');
  const [readme = ''] = filesNamed(folder, /^readme/i);
  return /^#+ *licen[cs]e\b[^\n]*\n([^]*)/im.exec(readme)?.[1].trim() ?? '';
};

const describe = (folder) => {
  const { name, version, license } = JSON.parse(
    readFileSync(inRoot(folder, 'package.json'), 'utf8'),
  );
  return { name, version, licence: license ?? 'unknown', text: licenceText(folder) };
};

/** Whether an SPDX expression of AND, OR and brackets can be met with allowed licences only. */
export const isAllowed = (expression) => {
  const plain = expression.replace(/[()]/g, '');
  return plain
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((name) => ALLOWED.has(name.trim())));
};

/** The packages of the last build: name, version, licence and its text. */
export const bundledPackages = () => JSON.parse(readFileSync(RECORD, 'utf8')).map(describe);

/** Writes out/THIRD-PARTY-NOTICES.txt for the modules of a build. */
export const writeNotices = (modules) => {
  writeFileSync(RECORD, JSON.stringify(packageFolders(modules)));
  const parts = bundledPackages().map(
    ({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`,
  );
  const head =
    'Relaywatch contains the following software. Electron and Chromium come with theirs.';
  writeFileSync(
    join(inRoot('out'), 'THIRD-PARTY-NOTICES.txt'),
    [head, ...parts].join(`\n\n${'-'.repeat(72)}\n\n`) + '\n',
  );
};
