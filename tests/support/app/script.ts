/** Scripts and commands of the project, run with the Node that runs the tests. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');

export interface Finished {
  code: number | null;
  output: string;
  complaints: string;
}

export interface RunningScript {
  readonly pid: number;
  /** Resolves with the first match in what it writes to standard error; fails when it ends without one. */
  complaint(pattern: RegExp): Promise<RegExpExecArray>;
  readonly finished: Promise<Finished>;
}

/** Starts it in a session of its own; `args` begins with its path in the repository. */
export function startScript(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningScript {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { output: '', complaints: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.complaints += chunk.toString()));
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    pid: child.pid ?? 0,
    complaint: async (pattern) => {
      for (;;) {
        const match = pattern.exec(text.complaints);
        if (match) return match;
        const over = await Promise.race([once(child.stderr, 'data'), closed.then(() => null)]);
        if (!over) throw new Error(`Ended without saying ${String(pattern)}:\n${text.complaints}`);
      }
    },
    finished: closed.then(([code]) => ({ code, ...text })),
  };
}

/** Runs it to its end. */
export function runScript(...start: Parameters<typeof startScript>): Promise<Finished> {
  return startScript(...start).finished;
}
