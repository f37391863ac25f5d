import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { nodeBuild, root } from '../../../build/vite.shared.ts';
import { CHAPTERS } from '../../support/smtp-script/cases/index.ts';

const run = promisify(execFile);
const cases = Object.values(CHAPTERS).flat().length;

interface Runtime {
  name: string;
  program: string;
}

/** The system's Node (OpenSSL) and the Electron at hand (BoringSSL): the probe has to work in both. */
const runtimes: Runtime[] = [
  { name: 'plain Node', program: 'node' },
  ...(await electron()).map((program) => ({ name: 'Electron', program })),
];

async function electron(): Promise<string[]> {
  const at = (file: string): Promise<unknown> =>
    import(pathToFileURL(join(root, 'build', file)).href);
  const { presentRuntime } = (await at('electron-runtime.mjs')) as {
    presentRuntime: () => { dist: string } | null;
  };
  const { cachedCopy } = (await at('electron-copy.mjs')) as {
    cachedCopy: () => { dist: string } | null;
  };
  const found = presentRuntime() ?? cachedCopy();
  const program = found && join(found.dist, 'electron');
  return program !== null && existsSync(program) ? [program] : [];
}

describe.each(runtimes)('in $name', ({ program }) => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-runtimes-'));
    const input = { cases: 'tests/support/smtp-script/run-all.ts' };
    const config = nodeBuild({ input, folder: '', format: 'es', target: 'node20', minify: false });
    await build({
      ...config,
      configFile: false,
      build: { ...config.build, outDir: folder, copyPublicDir: false },
    });
  });

  afterAll(() => rm(folder, { recursive: true }));

  test('the probe passes every scripted case', { timeout: 90_000 }, async () => {
    const { stdout } = await run(program, [join(folder, 'cases.mjs')], {
      timeout: 80_000,
      maxBuffer: 1 << 24,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    const { passed, problems } = JSON.parse(stdout) as { passed: number; problems: object };
    expect(problems).toEqual({});
    expect(passed).toBe(cases);
  });
});
