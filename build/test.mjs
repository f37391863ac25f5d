/**
 * `npm test [-- stage… filter…]`: set-up, build, and the stages unit, simulation, integration
 * and e2e. Other words are passed to the test runner as filters. The last line is
 * `N passed, N failed`.
 */

import { chmodSync, mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot, toolEnvironment, toolNode } from './paths.mjs';
import { duration, say } from './progress.mjs';
import { endWithChildren, run } from './run.mjs';
import { ensureDependencies, setUp } from './setup.mjs';
import { watchProcessesOf } from './survivors.mjs';

const MINUTE = 60_000;
const RESULTS = inRoot('test-results');
const reportOf = (stage) => join(RESULTS, `${stage}.json`);

const vitest = (stage, projects, filters) => [
  toolNode(),
  inRoot('node_modules/vitest/vitest.mjs'),
  'run',
  ...projects.flatMap((project) => ['--project', project]),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportOf(stage)}`,
  ...filters,
];

const vitestCounts = (report) => ({
  passed: report.numPassedTests,
  failed: Math.max(report.numFailedTests, report.success ? 0 : 1),
  skipped: report.numPendingTests + report.numTodoTests,
});

/** Without `-noreset` Xvfb starts over, refusing whoever comes, each time its last window has gone. */
const XVFB = '-screen 0 1280x1024x24 -noreset';

/** On Linux the windows open on a display of their own, whatever desktop there is. */
const playwright = (filters) => [
  ...(process.platform === 'linux' ? ['xvfb-run', '-a', '-s', XVFB] : []),
  toolNode(),
  inRoot('node_modules/@playwright/test/cli.js'),
  'test',
  ...filters,
];

const playwrightCounts = ({ stats, errors }) => ({
  passed: stats.expected,
  failed: Math.max(stats.unexpected + stats.flaky, errors.length > 0 ? 1 : 0),
  skipped: stats.skipped,
});

const STAGES = {
  unit: {
    needs: 'dependencies',
    limitMs: 3 * MINUTE,
    command: (filters) => vitest('unit', ['unit', 'renderer'], filters),
    counts: vitestCounts,
  },
  simulation: {
    needs: 'dependencies',
    limitMs: 5 * MINUTE,
    command: (filters) => vitest('simulation', ['simulation'], filters),
    counts: vitestCounts,
  },
  integration: {
    needs: 'build',
    limitMs: 5 * MINUTE,
    command: (filters) => vitest('integration', ['integration'], filters),
    counts: vitestCounts,
  },
  e2e: {
    needs: 'package',
    limitMs: 8 * MINUTE,
    command: playwright,
    counts: playwrightCounts,
  },
};

const prepare = async (stages) => {
  await ensureDependencies();
  const needs = new Set(stages.map((name) => STAGES[name].needs));
  if (!needs.has('build') && !needs.has('package')) return;
  const runtime = await setUp({ tests: true });
  if (needs.has('package')) await (await import('./pack.mjs')).packAll(runtime);
  else await (await import('./build.mjs')).buildAll();
};

const UNWANTED = new Set(['WAYLAND_DISPLAY', 'ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS']);

/**
 * The environment of a stage: temporary files in the run's folder, and no way to the desktop's
 * buses; tests that need a bus start their own.
 */
const environmentIn = (folder, stage) => ({
  ...Object.fromEntries(Object.entries(toolEnvironment()).filter(([name]) => !UNWANTED.has(name))),
  TMPDIR: folder,
  DBUS_SESSION_BUS_ADDRESS: 'disabled:',
  DBUS_SYSTEM_BUS_ADDRESS: 'disabled:',
  PLAYWRIGHT_JSON_OUTPUT_NAME: reportOf(stage),
});

const countsOf = (stage, result) => {
  let counts;
  try {
    counts = STAGES[stage].counts(JSON.parse(readFileSync(reportOf(stage), 'utf8')));
  } catch {
    say(`The ${stage} stage ended without a report.`);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  // A stage that did not end well is a failure, whatever its report says.
  if (result.status !== 0) counts.failed = Math.max(1, counts.failed);
  return counts;
};

const runStage = async (stage, filters, folder) => {
  const began = performance.now();
  say(`\n── ${stage}`);
  rmSync(reportOf(stage), { force: true });
  const { command, limitMs } = STAGES[stage];
  const [program, ...args] = command(filters);
  const processes = watchProcessesOf(folder);
  const result = await run(program, args, {
    output: 'show',
    timeoutMs: limitMs,
    env: environmentIn(folder, stage),
  });
  if (result.timedOut) say(`The ${stage} stage was ended after ${duration(limitMs)}.`);
  const counts = countsOf(stage, result);
  const left = await processes.endSurvivors();
  for (const { pid, command: line } of left) say(`Left running by ${stage}: ${pid} ${line}`);
  if (left.length > 0) counts.failed += 1;
  return { stage, ...counts, ms: performance.now() - began };
};

const main = async () => {
  let interrupted = false;
  endWithChildren(() => {
    interrupted = true;
  });
  const words = process.argv.slice(2);
  const named = Object.keys(STAGES).filter((name) => words.includes(name));
  const stages = named.length > 0 ? named : Object.keys(STAGES);
  const filters = words.filter((word) => !(word in STAGES));
  const results = [];
  const folder = mkdtempSync(join(tmpdir(), 'rw-'));
  try {
    // Servers that give up root's rights must still reach their files.
    chmodSync(folder, 0o755);
    await prepare(stages);
    mkdirSync(RESULTS, { recursive: true });
    for (const stage of stages) {
      if (interrupted) throw new Error('Interrupted.');
      results.push(await runStage(stage, filters, folder));
    }
  } catch (error) {
    say(error.message);
    results.push({ stage: 'run', passed: 0, failed: 1, skipped: 0, ms: 0 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say('');
  for (const { stage, passed, failed, skipped, ms } of results) {
    const notRun = skipped > 0 ? `, ${skipped} skipped` : '';
    say(`${stage}: ${passed} passed, ${failed} failed${notRun} in ${duration(ms)}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  if (sum('failed') > 0) process.exitCode = 1;
  say(`${sum('passed')} passed, ${sum('failed')} failed`);
};

await main();
