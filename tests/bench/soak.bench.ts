/**
 * The soak: `relaywatch watch` on a thousand loopback servers, first every 10 seconds for `SOAK_MINUTES` (10), to see
 * whether it keeps its times and leaks nothing; then once a minute for `SOAK_COMPARE_MINUTES` (5), beside the
 * blackbox_exporter asked for the same servers as often. Both are let run for a while before anything is measured. `SOAK_SERVERS` sets how many, `SOAK_NODE` which Node.
 */

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { systemNode } from '../support/system-node.ts';
import { cpuOf } from './cpu.ts';
import { BLACKBOX, startExporter } from './exporter.ts';
import { quantile, table } from './figures.ts';
import { manyServers } from './many-servers.ts';
import type { ManyServers } from './many-servers.ts';
import { startWatching } from './watching.ts';

const setting = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

const SERVERS = setting('SOAK_SERVERS', 1000);
const MINUTES = setting('SOAK_MINUTES', 10);
const COMPARE_MINUTES = setting('SOAK_COMPARE_MINUTES', 5);
const NODE = process.env['SOAK_NODE'] ?? systemNode();
const NODE_FLAGS = (process.env['SOAK_NODE_FLAGS'] ?? '').split(' ').filter((word) => word !== '');

const MINUTE_MS = 60_000;
/**
 * The last 60 checks of each server are kept: it takes ten minutes until there are so many, and until then memory grows
 * as it should.
 */
const WARM_UP_MS = setting('SOAK_WARM_UP_MINUTES', 11) * MINUTE_MS;
/** A program that runs for months is compared once its engine has compiled what runs often, thousands of checks. */
const COMPARE_WARM_UP_MS = setting('SOAK_COMPARE_WARM_UP_MINUTES', 5) * MINUTE_MS;
const READ_EVERY_MS = 5_000;

const TARGETS = {
  lateMs: 100,
  pssBytes: 80 << 20,
  /** What may come and go with the collector between the two halves of a run. */
  growthBytes: 2 << 20,
};

const mib = (bytes: number): string => (bytes / (1 << 20)).toFixed(1);
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

function verdict(good: boolean, text: string): void {
  console.log(`${good ? '✓' : '✗'} ${text}`);
  if (!good) process.exitCode = 1;
}

interface Reading {
  atMs: number;
  pss: number;
  handles: number;
}

/** How it fares at ten times the usual rate, from the inside and the outside. */
async function soak(servers: ManyServers, list: string): Promise<void> {
  const late: number[] = [];
  const loop: { p99: number; max: number }[] = [];
  const alarms: string[] = [];
  const notUp = { count: 0 };
  let warm = false;
  const watching = startWatching(NODE, NODE_FLAGS, words(servers, list, 10), (said) => {
    if (said.type === 'alarm') alarms.push(said.message);
    if (!warm) return;
    if (said.type === 'stats') loop.push(said.loopDelayMs);
    if (said.type !== 'result') return;
    late.push(said.startedLateMs);
    if (said.status !== 'up') notUp.count += 1;
  });
  await delay(WARM_UP_MS);
  warm = true;
  const began = { ms: performance.now(), cpu: watching.cpu(), servers: servers.cpu() };
  const readings: Reading[] = [];
  while (performance.now() - began.ms < MINUTES * MINUTE_MS) {
    await delay(READ_EVERY_MS);
    const atMs = performance.now() - began.ms;
    readings.push({ atMs, pss: watching.pss(), handles: watching.handles() });
  }
  const spentMs = performance.now() - began.ms;
  const cpu = (watching.cpu() - began.cpu) / spentMs;
  const serversCpu = (servers.cpu() - began.servers) / spentMs;
  const load = loadavg()[1] ?? 0;
  const status = await watching.stop();

  const pss = readings.map((reading) => reading.pss);
  const half = Math.floor(pss.length / 2);
  const growth = quantile(pss.slice(half), 0.5) - quantile(pss.slice(0, half), 0.5);
  const lateP99 = quantile(late, 0.99);
  console.log(
    `\n${SERVERS} servers every 10 s for ${MINUTES} min on ${NODE}: ${late.length} checks, ` +
      `the servers took ${percent(serversCpu)} of a core, load average ${load.toFixed(2)}`,
  );
  console.log(
    table([
      ['', 'p50', 'p99', 'most'],
      ['start lateness, ms', ...spread(late)],
      ['event loop delay, ms', '', ...loopSpread(loop)],
      ['PSS, MiB', mib(quantile(pss, 0.5)), mib(quantile(pss, 0.99)), mib(Math.max(...pss))],
      [
        'open handles',
        ...spread(readings.map(({ handles }) => handles)).map((n) => n.split('.')[0] ?? ''),
      ],
    ]),
  );
  console.log(`  CPU ${percent(cpu)} of a core, PSS second half − first half ${mib(growth)} MiB`);
  console.log(`  PSS over time, MiB: ${every(pss, 12).map(mib).join(' ')}`);
  verdict(
    lateP99 < TARGETS.lateMs,
    `checks begin within ${TARGETS.lateMs} ms (p99 ${lateP99.toFixed(1)})`,
  );
  verdict(Math.max(...pss) <= TARGETS.pssBytes, `at most ${mib(TARGETS.pssBytes)} MiB PSS`);
  verdict(growth <= TARGETS.growthBytes, 'memory does not grow');
  verdict(alarms.length === 0, `no false alarm${alarms.length > 0 ? `: ${alarms[0] ?? ''}` : ''}`);
  verdict(notUp.count === 0, `every check found its server up (${notUp.count} did not)`);
  verdict(status === 0, `ends with status 0 (${String(status)})`);
}

/** What it costs as it is used, beside the peer. */
async function compare(servers: ManyServers, list: string): Promise<void> {
  const watching = startWatching(NODE, NODE_FLAGS, words(servers, list, 60, false), (said) => {
    if (said.type === 'alarm') throw new Error(`A false alarm: ${said.message}`);
  });
  const exporter = await startExporter(servers);
  const exporterCpu = cpuOf(exporter.pid);
  const enough = new AbortController();
  const asked = askEvenly(servers.targets, exporter.check, enough.signal);
  await delay(COMPARE_WARM_UP_MS);
  const began = { ms: performance.now(), ours: watching.cpu(), theirs: exporterCpu() };
  const minutes: string[] = [];
  for (let minute = 0; minute < COMPARE_MINUTES; minute += 1) {
    const before = { ours: watching.cpu(), theirs: exporterCpu(), ms: performance.now() };
    await delay(MINUTE_MS);
    const tookMs = performance.now() - before.ms;
    const share = (ours: number): string => ((ours / tookMs) * 100).toFixed(1);
    minutes.push(`${share(watching.cpu() - before.ours)}/${share(exporterCpu() - before.theirs)}`);
  }
  const spentMs = performance.now() - began.ms;
  const ours = (watching.cpu() - began.ours) / spentMs;
  const theirs = (exporterCpu() - began.theirs) / spentMs;
  const pss = watching.pss();
  enough.abort();
  await asked;
  await exporter.close();
  await watching.stop();
  console.log(`\n${SERVERS} servers a minute for ${COMPARE_MINUTES} min, both in the same run`);
  console.log(
    table([
      ['', 'CPU of a core', 'CPU ms a check', '×'],
      ['relaywatch watch', percent(ours), perCheck(ours), '1.00'],
      ['blackbox_exporter', percent(theirs), perCheck(theirs), (theirs / ours).toFixed(2)],
    ]),
  );
  console.log(`  CPU by the minute, %, ours/theirs: ${minutes.join(' ')}`);
  verdict(ours < theirs, 'costs less CPU than the blackbox_exporter');
  verdict(pss <= TARGETS.pssBytes, `at most ${mib(TARGETS.pssBytes)} MiB PSS (${mib(pss)})`);
}

function words(servers: ManyServers, list: string, interval: number, inside = true): string[] {
  return [
    ...['--file', list, '--interval', String(interval), '--security', 'starttls'],
    ...['--ca', servers.caFile, '--servername', servers.hostname],
    ...(inside ? ['--results', '--stats', '10'] : []),
  ];
}

/** Asks for each in its turn, once a minute, as Prometheus spreads its scrapes. */
async function askEvenly(
  targets: readonly string[],
  check: (target: string) => Promise<void>,
  enough: AbortSignal,
): Promise<void> {
  const stepMs = MINUTE_MS / targets.length;
  const beganMs = performance.now();
  const asked = new Set<Promise<void>>();
  for (let turn = 0; !enough.aborted; turn += 1) {
    await delay(Math.max(0, beganMs + turn * stepMs - performance.now()));
    const one = check(targets[turn % targets.length] ?? '');
    asked.add(one);
    void one.then(() => asked.delete(one));
  }
  await Promise.all(asked);
}

const perCheck = (share: number): string => ((share * MINUTE_MS) / SERVERS).toFixed(2);

const spread = (values: readonly number[]): string[] =>
  [quantile(values, 0.5), quantile(values, 0.99), Math.max(...values)].map((n) => n.toFixed(2));

/** The worst of the stretches measured inside. */
const loopSpread = (loop: readonly { p99: number; max: number }[]): string[] => [
  Math.max(...loop.map(({ p99 }) => p99)).toFixed(2),
  Math.max(...loop.map(({ max }) => max)).toFixed(2),
];

/** So many of the values, evenly chosen. */
const every = (values: readonly number[], count: number): number[] =>
  values.filter((_, index) => index % Math.max(1, Math.floor(values.length / count)) === 0);

const folder = await mkdtemp(join(tmpdir(), 'relaywatch-soak-'));
const servers = await manyServers(SERVERS);
try {
  const list = join(folder, 'servers.txt');
  await writeFile(list, servers.targets.join('\n'));
  if (MINUTES > 0) await soak(servers, list);
  if (COMPARE_MINUTES > 0) {
    if (existsSync(BLACKBOX)) await compare(servers, list);
    else
      console.log(
        'blackbox_exporter is not here: apt-get install --no-install-recommends prometheus-blackbox-exporter',
      );
  }
} finally {
  await servers.close();
  await rm(folder, { recursive: true, force: true });
}
