/** Kills a program that writes history, at a random moment, and looks at what it left. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

import { HistoryDatabase } from '../../../main/core/history/database.ts';
import { openDatabase } from '../../../main/core/history/driver.ts';
import type { SqlDriver } from '../../../main/core/history/driver.ts';
import { openHistory } from '../../../main/core/history/open.ts';
import { compareRollups } from './agreement.ts';
import { incidentsUpTo, PLACES, plotClock, SERVERS, timeOf } from './plot.ts';

const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));
const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const DAY = 86_400_000;
const HOUR = 3_600_000;

export interface Crash {
  /** The last round that was said to be on disk. */
  written: number;
  /** The last round that was found. At least as many, one more at most. */
  found: number;
  /** Whether it was killed before it had said anything. */
  whileOpening: boolean;
  openMs: number;
  rollups: number;
  /** What was not as it has to be. */
  problems: string[];
}

/**
 * Lets the program go on with a story, kills it, opens what is left, and compares it with what was told.
 *
 * @param told the last round that is known to be on disk.
 * @param random from 0 to 1.
 */
export async function crashOnce(
  path: string,
  driver: SqlDriver,
  told: number,
  random: () => number,
): Promise<Crash> {
  const { written, whileOpening, problems } = await writeUntilKilled(path, driver, told, random);
  if (!existsSync(path))
    return { written, found: told, whileOpening, openMs: 0, rollups: 0, problems };
  const begin = performance.now();
  const history = await openHistory({
    path,
    worker: WORKER,
    driver,
    clock: plotClock(written + 1),
  });
  const openMs = performance.now() - begin;
  const { kind } = history.opening;
  // Killed before the first table was made, it is as if it had never begun.
  if (kind !== 'opened' && !(kind === 'created' && written === 0))
    problems.push(`opening: ${JSON.stringify(history.opening)}`);

  const state = (await history.restore()).get('mx0')?.state;
  const found = state?.statusSinceMs ?? 0;
  if (found < written) problems.push(`the state is that of round ${found}, not ${written}`);
  const sinceMs = Math.max(timeOf(1), timeOf(found) - 20 * HOUR);
  for (const [index, id] of SERVERS.entries()) {
    const samples = await history.samples(id, sinceMs - index, 1_000_000);
    for (const place of PLACES) {
      const times = samples.filter(({ location }) => location === place).map(({ atMs }) => atMs);
      const wanted = roundsBetween(sinceMs, found).map((round) => timeOf(round) - index);
      if (!isDeepStrictEqual(times, wanted))
        problems.push(`${id} ${place}: ${times.length} samples, not ${wanted.length}`);
    }
  }
  const range = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000_000 };
  const wanted = incidentsUpTo(found);
  if (!isDeepStrictEqual(await history.incidentsBetween(range), wanted))
    problems.push('incidents are missing or doubled');
  const notified = (await history.notifications({ limit: 1_000_000 })).map(({ id }) => id);
  if (
    !isDeepStrictEqual(
      notified,
      wanted.map(({ id }) => `${id} native`),
    )
  )
    problems.push('notifications are missing or doubled');
  await history.close();

  for (const left of [`${path}.lock`, `${path}-wal`, `${path}-shm`])
    if (existsSync(left)) problems.push(`${left} was left`);
  const rollups = await rollupsIn(path, driver, timeOf(found), problems);
  return { written, found, whileOpening, openMs, rollups, problems };
}

interface Killed {
  written: number;
  whileOpening: boolean;
  problems: string[];
}

async function writeUntilKilled(
  path: string,
  driver: SqlDriver,
  told: number,
  random: () => number,
): Promise<Killed> {
  const child = spawn(process.execPath, [WRITER, path, driver, String(told + 1)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const problems: string[] = [];
  let written = told;
  let timer: NodeJS.Timeout | null = null;
  const killIn = (ms: number): void => {
    timer ??= setTimeout(() => child.kill('SIGKILL'), ms);
  };
  // One in five is not given the time to open the file.
  if (random() < 0.2) killIn(random() * 1_000);
  for await (const line of createInterface(child.stdout)) {
    killIn(random() * 300);
    if (!line.startsWith('{')) written = Number(line);
    else if (!/"kind":"(opened|created)"/.test(line)) problems.push(line);
  }
  await exited;
  if (child.signalCode !== 'SIGKILL') problems.push(`it ended by itself: ${child.exitCode}`);
  return { written, whileOpening: written === told, problems };
}

async function rollupsIn(
  path: string,
  driver: SqlDriver,
  nowMs: number,
  problems: string[],
): Promise<number> {
  const sql = await openDatabase(path, driver);
  try {
    const [check] = sql.all('PRAGMA integrity_check');
    if (check?.['integrity_check'] !== 'ok') problems.push(JSON.stringify(check));
    const { compared, different } = compareRollups(new HistoryDatabase(sql), nowMs - DAY);
    problems.push(...different);
    return compared;
  } finally {
    sql.close();
  }
}

function roundsBetween(sinceMs: number, last: number): number[] {
  const rounds: number[] = [];
  for (let round = last; round > 0 && timeOf(round) >= sinceMs; round--) rounds.unshift(round);
  return rounds;
}
