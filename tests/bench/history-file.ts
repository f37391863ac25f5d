/**
 * A history file as large as one gets: made once, through the code that writes it in life, in the order of time, and
 * kept in the user's cache folder. Thirty days of checks a minute; of every thirtieth server another eleven months of
 * checks each five minutes, long since pruned to their rollups.
 */

import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

import { HistoryDatabase } from '../../main/core/history/database.ts';
import { openDatabase } from '../../main/core/history/driver.ts';
import type { Batch, Now } from '../../main/core/history/protocol.ts';
import { completeRetention } from '../../main/core/history/retention.ts';
import { migrate } from '../../main/core/history/tables/schema.ts';
import type { Sample } from '../../main/core/monitor/state.ts';
import { batchWith, nowAt, runChore } from '../support/history-batch.ts';

const MINUTE = 60_000;
const FIVE_MINUTES = 5 * MINUTE;
const DAY = 86_400_000;
const RAW_DAYS = 30;
const OLD_DAYS = 335;

export interface HistoryFile {
  path: string;
  /** When the last check was made. */
  nowMs: number;
  servers: string[];
  /** Those with a year of past. */
  old: string[];
  rows: number;
}

/** Of so many raw samples, or a few more. Takes minutes the first time. */
export async function historyFile(rows: number, say: (text: string) => void): Promise<HistoryFile> {
  const count = Math.max(30, Math.round(rows / (RAW_DAYS * 1_440)));
  const servers = Array.from({ length: count }, (_, i) => `mx${i}.example.org`);
  const file: HistoryFile = {
    path: join(homedir(), '.cache', 'relaywatch', `bench-history-2-${count}.sqlite`),
    nowMs: Date.parse('2026-11-23T12:02:17.000Z'),
    servers,
    old: servers.filter((_, i) => i % 30 === 0),
    rows: count * RAW_DAYS * 1_440,
  };
  if (!existsSync(file.path)) await generate(file, say);
  return file;
}

async function generate(file: HistoryFile, say: (text: string) => void): Promise<void> {
  const { path, nowMs, servers, old } = file;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished`;
  for (const suffix of ['', '-wal']) rmSync(unfinished + suffix, { force: true });
  const sql = await openDatabase(unfinished, 'node');
  sql.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000');
  migrate(sql);
  const database = new HistoryDatabase(sql);
  const rawFromMs = nowMs - RAW_DAYS * DAY;
  const report = progress(say);

  const write = (batch: Batch, now: Now): void => {
    database.write(batch, now);
    database.transaction(() => {
      runAll(database.rollUp(now));
    });
  };
  for (const [index, serverId] of servers.entries())
    database.write(incidentsOf(serverId, index, nowMs), nowAt(nowMs));
  for (let fromMs = rawFromMs - OLD_DAYS * DAY; fromMs < rawFromMs; fromMs += DAY) {
    write(checks(old, fromMs, fromMs + DAY, FIVE_MINUTES), nowAt(fromMs + DAY));
    report('Eleven months of few servers', (fromMs - rawFromMs) / (OLD_DAYS * DAY) + 1);
  }
  let pruned = 0;
  for (let fromMs = rawFromMs; fromMs < nowMs; fromMs += FIVE_MINUTES) {
    write(checks(servers, fromMs, fromMs + FIVE_MINUTES, MINUTE), nowAt(fromMs + FIVE_MINUTES));
    if (++pruned % 288 === 0)
      runChore(database, database.prune(completeRetention({}), nowAt(fromMs + FIVE_MINUTES)));
    report(`Thirty days of ${servers.length} servers`, (fromMs - rawFromMs) / (RAW_DAYS * DAY));
  }
  database.close(nowAt(nowMs));
  renameSync(unfinished, path);
  say(`Made ${path}: ${(statSync(path).size / 1e6).toFixed(0)} MB`);
}

function runAll(chore: Generator<undefined>): void {
  while (!chore.next().done);
}

function checks(servers: readonly string[], fromMs: number, toMs: number, stepMs: number): Batch {
  const samples: Batch['samples'] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += stepMs) {
    for (const [index, serverId] of servers.entries())
      samples.push({ serverId, sample: check(atMs + ((index * 97) % 60_000), index, stepMs) });
  }
  return batchWith({ samples });
}

/** One in five hundred fails, and latencies vary as they do. */
export function check(atMs: number, index: number, coversMs = MINUTE): Sample {
  const noise = hash(atMs + index * 7_919);
  if (noise % 500 === 0)
    return {
      atMs,
      location: 'here',
      totalMs: null,
      timings: { dns: 1, connect: 10_000 },
      failure: { reason: 'connect-timeout', phase: 'connect' },
      coversMs: coversMs * 1.5 + 10_000,
    };
  const unit = (18 + (index % 40)) * (1 + (noise % 100) / 300 + (noise % 97 === 0 ? 3 : 0));
  const timings = {
    dns: round(unit / 10),
    connect: round(unit),
    greeting: round(unit * 1.3),
    ehlo: round(unit),
    starttls: round(unit),
    tls: round(unit * 2.1),
    ehloTls: round(unit),
    quit: round(unit),
  };
  return {
    atMs,
    location: 'here',
    totalMs: round(unit * 7.5),
    timings,
    failure: null,
    coversMs: coversMs * 1.5 + 10_000,
    ...(noise % 97 === 0 && { degraded: true }),
  };
}

function incidentsOf(serverId: string, index: number, nowMs: number): Batch {
  const failure = {
    reason: 'connect-timeout',
    phase: 'connect',
    message: 'The server did not answer within 10 s',
  } as const;
  const incidents = Array.from({ length: 60 }, (_, i) => {
    const startedMs = nowMs - ((i * 12 + (index % 12)) * 3_600_000 + 1_000);
    const endedMs = startedMs + 240_000 + hash(i + index) * 2;
    return {
      id: `${serverId} ${i}`,
      serverId,
      location: 'here',
      startedMs,
      confirmedMs: startedMs + 30_000,
      endedMs,
      failure,
    };
  });
  const incidentEvents = incidents.flatMap(({ id: incidentId, startedMs, endedMs }) =>
    (['began', 'confirmed', 'ended'] as const).map((kind, step) => ({
      incidentId,
      serverId,
      location: 'here',
      atMs: [startedMs, startedMs + 30_000, endedMs][step] ?? startedMs,
      kind,
      failure: kind === 'ended' ? null : failure,
    })),
  );
  return batchWith({ incidents, incidentEvents });
}

/** From 0 to 999,999, the same each time. */
function hash(value: number): number {
  let x = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) % 1_000_000;
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Says how far it is, each tenth. */
function progress(say: (text: string) => void): (what: string, share: number) => void {
  let last = '';
  return (what, share) => {
    const text = `${what}: ${Math.floor(share * 10) * 10} %`;
    if (text !== last) say(text);
    last = text;
  };
}
