/** Runs a program in a terminal of so many columns: a pseudo terminal of util-linux' script(1). */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Everything it wrote there, on either output, as it wrote it. */
export async function inTerminal(
  command: readonly string[],
  columns: number,
  environment: Record<string, string> = {},
): Promise<string> {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const script = `stty columns ${columns} rows 40; exec ${quoted}`;
  const { stdout } = await promisify(execFile)('script', ['-qc', script, '/dev/null'], {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', TERM: 'xterm-256color', ...environment },
    timeout: 25_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}
