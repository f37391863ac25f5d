/**
 * `npm run bench [-- filter…]`: runs tests/bench/*.bench.ts one after the other; those that take long (endurance, soak,
 * history, crash) only when asked for by name. `BENCH_ROUNDS` sets how often each thing is measured.
 */

import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { buildAll } from './build.mjs';
import { inRoot, toolEnvironment, toolNode } from './paths.mjs';
import { say } from './progress.mjs';
import { endWithChildren, run } from './run.mjs';
import { ensureDependencies } from './setup.mjs';

const FOLDER = inRoot('tests', 'bench');

endWithChildren();
await ensureDependencies();
await buildAll();

const filters = process.argv.slice(2);
const files = (existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [])
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) =>
    filters.length === 0
      ? !/^(endurance|soak|history|crash)/.test(name)
      : filters.some((word) => name.includes(word)),
  );
if (files.length === 0) {
  say('No benchmark has that name.');
  process.exitCode = 1;
}
for (const name of files) {
  say(`\n── ${basename(name, '.bench.ts')}`);
  const { status, timedOut } = await run(toolNode(), [inRoot('tests', 'bench', name)], {
    output: 'show',
    timeoutMs: 3_600_000,
    env: toolEnvironment(),
  });
  if (status === 0) continue;
  say(timedOut ? `${name} took too long.` : `${name} ended with status ${status}.`);
  process.exitCode = 1;
}
