/**
 * How long the window waits for each of its views of a large history, and what keeping it costs. The file is made the
 * first time, which takes minutes, and kept; `BENCH_HISTORY_ROWS` sets how many raw samples there are (26 million),
 * `BENCH_ROUNDS` how often each view is asked for.
 */

import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { Clock } from '../../main/core/clock.ts';
import { systemClock } from '../../main/core/clock.ts';
import type { SqlDriver } from '../../main/core/history/driver.ts';
import { openHistory } from '../../main/core/history/open.ts';
import type { HistoryStore } from '../../main/core/history/store.ts';
import { median, quantile, table } from './figures.ts';
import { check, historyFile } from './history-file.ts';
import type { HistoryFile } from './history-file.ts';

const ROWS = Number(process.env['BENCH_HISTORY_ROWS'] ?? 26_000_000);
const ROUNDS = Math.max(10, Math.ceil(Number(process.env['BENCH_ROUNDS'] ?? 200) / 5));
const WORKER = new URL('../../main/core/history/worker.ts', import.meta.url);
const TARGET_MS = 50;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SHOWN = 200;

/** A clock that can be set. */
interface StoryClock extends Clock {
  nowMs: number;
}

interface View {
  name: string;
  ask: (history: HistoryStore, round: number) => Promise<unknown>;
}

function viewsOf({ servers, old, nowMs }: HistoryFile): View[] {
  const shown = servers.slice(0, SHOWN);
  const serverId = (round: number): string => servers[(round * 37) % servers.length] ?? '';
  const windows = [DAY, 7 * DAY, 30 * DAY, 90 * DAY];
  const range = (days: number): { fromMs: number; toMs: number } => ({
    fromMs: nowMs - days * DAY,
    toMs: nowMs,
  });
  return [
    ...windows.map((windowMs) => ({
      name: `uptime over ${windowMs / DAY} d, ${shown.length} servers`,
      ask: (history: HistoryStore) => history.uptimes({ serverIds: shown, windowsMs: [windowMs] }),
    })),
    {
      name: `uptime over all four, ${shown.length} servers`,
      ask: (history) => history.uptimes({ serverIds: shown, windowsMs: windows }),
    },
    {
      name: `uptime over all four, all ${servers.length}`,
      ask: (history) => history.uptimes({ windowsMs: windows }),
    },
    ...[1, 7, 30].map((days) => ({
      name: `chart of ${days} d, one server`,
      ask: (history: HistoryStore, round: number) =>
        history.series({ serverId: serverId(round), ...range(days) }),
    })),
    {
      name: 'chart of a year, one server',
      ask: (history, round) =>
        history.series({ serverId: old[round % old.length] ?? '', ...range(365) }),
    },
    {
      name: 'percentiles of every phase, 30 d',
      ask: (history, round) =>
        history.phasePercentiles({ serverId: serverId(round), ...range(30) }),
    },
    {
      name: 'calendar of a year',
      ask: (history, round) =>
        history.calendar({ serverId: old[round % old.length] ?? '', days: 365 }),
    },
    {
      name: 'all samples of a day, one server',
      ask: (history, round) => history.samples(serverId(round), nowMs - DAY, 8_640),
    },
    {
      name: 'incidents of one server',
      ask: (history, round) => history.incidents(serverId(round), 100),
    },
    {
      name: 'incidents of a day, all servers',
      ask: (history) => history.incidentsBetween(range(1)),
    },
    {
      name: 'gaps, notifications and certificates',
      ask: (history, round) =>
        Promise.all([
          history.gaps({ serverId: serverId(round), ...range(30) }),
          history.notifications({ serverId: serverId(round), limit: 100 }),
          history.certificateHistory(serverId(round)),
        ]),
    },
  ];
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await action();
  return performance.now() - begin;
}

async function measureViews(history: HistoryStore, views: readonly View[]): Promise<string[][]> {
  const rows = [['', 'first ms', 'median', 'p95', 'max', 'CPU ms', `< ${TARGET_MS}`]];
  for (const { name, ask } of views) {
    const first = await timed(() => ask(history, 0));
    const times: number[] = [];
    const cpuBefore = process.cpuUsage();
    for (let round = 1; round <= ROUNDS; round++)
      times.push(await timed(() => ask(history, round)));
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuMs = (user + system) / 1000 / ROUNDS;
    const figures = [first, median(times), quantile(times, 0.95), Math.max(...times), cpuMs];
    rows.push([
      name,
      ...figures.map((ms) => ms.toFixed(1)),
      quantile(times, 0.95) < TARGET_MS ? 'yes' : 'NO',
    ]);
  }
  return rows;
}

/** States and the last 60 samples of every server, which are read once: how long, and how long nothing else went on. */
async function measureStart(history: HistoryStore): Promise<string> {
  await history.restore();
  const took: number[] = [];
  const held = monitorEventLoopDelay({ resolution: 1 });
  held.enable();
  for (let round = 0; round < ROUNDS; round++) took.push(await timed(() => history.restore()));
  held.disable();
  return `  what is restored at the start: median ${median(took).toFixed(1)} ms, the main thread held for ${(held.max / 1e6).toFixed(1)} ms at most`;
}

/** An hour of checks of every server, a minute of them at a time, with a question now and then. */
async function measureIngest(
  history: HistoryStore,
  clock: StoryClock,
  { servers }: HistoryFile,
): Promise<string[]> {
  const asked: number[] = [];
  let written = 0;
  let writingMs = 0;
  for (let minute = 0; minute < 60; minute++) {
    clock.nowMs += MINUTE;
    for (const [index, serverId] of servers.entries()) {
      history.addSample(serverId, check(clock.nowMs - 30_000, index));
      written += 1;
    }
    writingMs += await timed(() => history.flush());
    const serverIds = servers.slice(0, 1);
    asked.push(await timed(() => history.uptimes({ serverIds, windowsMs: [DAY] })));
  }
  return [
    `  ingest: ${Math.round(written / (writingMs / 1000)).toLocaleString('en')} rows/s, a minute of ${servers.length} servers at a time`,
    `  questions meanwhile, rollups being made: median ${median(asked).toFixed(1)} ms, max ${Math.max(...asked).toFixed(1)} ms`,
  ];
}

/** A day goes by in an hour, and is pruned while questions are asked. */
async function measurePrune(
  history: HistoryStore,
  clock: StoryClock,
  { servers }: HistoryFile,
): Promise<string[]> {
  const [first = ''] = servers;
  clock.nowMs += DAY;
  history.addSample(first, check(clock.nowMs, 0));
  const begin = performance.now();
  await history.flush();
  const asked: number[] = [];
  const last = servers.at(-1) ?? first;
  const query = { serverIds: [first], windowsMs: [HOUR] };
  // The last pruning was a little more than a day ago.
  const oldestMs = clock.nowMs - 30 * DAY - 2 * HOUR;
  const isDone = async (): Promise<boolean> => {
    const samples = await history.samples(last, oldestMs - 2 * DAY, 1_000_000);
    return (samples[0]?.atMs ?? 0) >= oldestMs;
  };
  do {
    for (let i = 0; i < 20; i++) asked.push(await timed(() => history.uptimes(query)));
  } while (!(await isDone()));
  const seconds = (performance.now() - begin) / 1000;
  return [
    `  pruning a day (${(servers.length * 1_440).toLocaleString('en')} rows): ${seconds.toFixed(1)} s in the background`,
    `  questions meanwhile: median ${median(asked).toFixed(1)} ms, p99 ${quantile(asked, 0.99).toFixed(1)} ms, max ${Math.max(...asked).toFixed(1)} ms`,
  ];
}

async function measure(driver: SqlDriver, file: HistoryFile, folder: string): Promise<void> {
  const path = join(folder, `${driver}.sqlite`);
  copyFileSync(file.path, path);
  const begin = performance.now();
  const clock: StoryClock = {
    nowMs: file.nowMs,
    wallMs: () => clock.nowMs,
    monotonicMs: () => clock.nowMs - file.nowMs,
    after: (delayMs, callback) => systemClock.after(delayMs, callback),
  };
  const history = await openHistory({ path, worker: WORKER, driver, clock });
  const openMs = performance.now() - begin;
  console.log(`\n${driver}: ${file.rows.toLocaleString('en')} raw rows, ${ROUNDS} rounds`);
  console.log(table(await measureViews(history, viewsOf(file))));
  console.log(`  opening: ${openMs.toFixed(0)} ms, worker thread included`);
  console.log(await measureStart(history));
  for (const line of await measureIngest(history, clock, file)) console.log(line);
  const before = statSync(path).size;
  for (const line of await measurePrune(history, clock, file)) console.log(line);
  await history.close();
  const after = statSync(path).size;
  console.log(
    `  file: ${(before / 1e6).toFixed(0)} MB, ${(before / file.rows).toFixed(0)} B a raw row with its rollups; ${(after / 1e6).toFixed(0)} MB after pruning (pages are used again)`,
  );
  rmSync(path);
}

const file = await historyFile(ROWS, (text) => {
  console.log(text);
});
const folder = mkdtempSync(join(tmpdir(), 'relaywatch-bench-history-'));
try {
  for (const driver of ['node', 'wasm'] as const) await measure(driver, file, folder);
} finally {
  rmSync(folder, { recursive: true });
}
