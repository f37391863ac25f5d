/** A program that writes history is killed at random moments, two hundred times, and what it leaves is looked at. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { crashOnce } from '../support/history-crash/crash.ts';
import type { Crash } from '../support/history-crash/crash.ts';
import { quantile, table } from './figures.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 200);

const folder = mkdtempSync(join(tmpdir(), 'relaywatch-crash-'));
const rows = [['', 'killed', 'while opening', 'rounds', 'lost', 'rollups', 'open ms', 'max']];
try {
  for (const driver of ['node', 'wasm'] as const) {
    const crashes: Crash[] = [];
    let told = 0;
    for (let round = 0; round < ROUNDS / 2; round++) {
      const crash = await crashOnce(join(folder, `${driver}.sqlite`), driver, told, Math.random);
      for (const problem of crash.problems) {
        console.log(`${driver}, ${round}: ${problem}`);
        process.exitCode = 1;
      }
      told = crash.found;
      crashes.push(crash);
    }
    const openMs = crashes.map((crash) => crash.openMs);
    rows.push([
      driver,
      String(crashes.length),
      String(crashes.filter(({ whileOpening }) => whileOpening).length),
      String(told),
      String(crashes.filter(({ problems }) => problems.length > 0).length),
      String(crashes.reduce((sum, { rollups }) => sum + rollups, 0)),
      quantile(openMs, 0.5).toFixed(0),
      Math.max(...openMs).toFixed(0),
    ]);
  }
  console.log('\nKilled while it wrote a minute of 20 servers from 2 locations after the other');
  console.log(table(rows));
} finally {
  rmSync(folder, { recursive: true });
}
