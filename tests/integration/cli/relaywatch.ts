/** Runs the built command as a user does: with the system's Node, in a process of its own. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expect } from 'vitest';

import { systemNode } from '../../support/system-node.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';

export { systemNode };

const ROOT = join(import.meta.dirname, '../../..');
export const COMMAND = join(ROOT, 'out/relaywatch.mjs');

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  stdin?: string;
  environment?: Record<string, string>;
}

/** Runs `relaywatch` with these words to its end. */
export async function relaywatch(
  words: readonly string[],
  { stdin = '', environment = {} }: RunOptions = {},
): Promise<Outcome> {
  if (!existsSync(COMMAND)) throw new Error('there is no out/relaywatch.mjs: npm run build first');
  const child = spawn(systemNode(), [COMMAND, ...words], {
    // A folder without node_modules, to prove that none is needed.
    cwd: '/',
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...environment },
    timeout: 25_000,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    }),
  ]);
  return { status, stdout, stderr };
}

/** Checks one server with `--json`: exactly one object, and nothing said beside it. */
export async function checkJson(words: readonly string[], options?: RunOptions) {
  const { status, stdout, stderr } = await relaywatch(['check', ...words, '--json'], options);
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toHaveLength(2);
  return { status, result: JSON.parse(stdout) as CheckResult };
}
