/** What it costs to start the command for one check, over starting Node for nothing. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { childrenCpu } from './cpu.ts';
import type { Contestant, Figures } from './figures.ts';
import { checkTable, interleave, median } from './figures.ts';
import { bareServer } from './servers.ts';

const ROUNDS = Math.ceil(Number(process.env['BENCH_ROUNDS'] ?? 200) / 5);
const COMMAND = join(import.meta.dirname, '..', '..', 'out', 'relaywatch.mjs');

const run = promisify(execFile);
const server = await bareServer();

const node = (name: string, ...args: string[]): Contestant => ({
  name,
  run: () => run(process.execPath, args),
  cpu: childrenCpu,
});
const check = (security: string): Contestant =>
  node(
    `relaywatch check --security ${security}`,
    ...[COMMAND, 'check', `${server.hostname}:${server.port}`, '--address', '127.0.0.1'],
    ...['--security', security, '--ca', server.caFile, '--json'],
  );

try {
  const figures = await interleave(
    [
      node('node -e 0', '-e', '0'),
      node('relaywatch --version', COMMAND, '--version'),
      check('none'),
      check('starttls'),
    ],
    ROUNDS,
    3,
  );
  console.log(`\nOne whole process a check (node ${process.versions.node}), ${ROUNDS} rounds`);
  console.log(checkTable(figures));
  const [nothing, ...others] = figures as [Figures, ...Figures[]];
  for (const { name, wallMs } of others)
    console.log(
      `  ${name}: ${(median(wallMs) - median(nothing.wallMs)).toFixed(0)} ms over node -e 0`,
    );
} finally {
  await server.close();
}
