/**
 * What a STARTTLS check costs: ours beside the same conversation in bare Node, and beside our peers. Loopback, full
 * handshakes, contestants interleaved in one run. The server shares the machine with whoever is measured, and CPU time
 * is that of the contestant's own process alone.
 */

import { floor, missingPeers, ourselves, ourselvesResuming, peersFor } from './contestants.ts';
import type { Figures } from './figures.ts';
import { checkTable, cpuPerCheck, interleave, median } from './figures.ts';
import { throughput, throughputTable } from './throughput.ts';
import { bareServer, postfixServer } from './servers.ts';
import type { BenchServer } from './servers.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 200);
const TURNS = 5;

for (const peer of missingPeers()) console.log(`Not here, so not measured: ${peer}`);

for (const start of [bareServer, postfixServer]) {
  const server = await start();
  try {
    await measure(server);
  } finally {
    await server.close();
  }
}

async function measure(server: BenchServer): Promise<void> {
  const peers = await peersFor(server);
  try {
    const ours = ourselves(server);
    const resuming = ourselvesResuming(server);
    const contestants = [
      floor(server, 'bare Node', { sayEhlo: 'after-tickets', closeTls: false }),
      ours,
      ...peers.contestants,
    ];
    const figures = await interleave(
      [
        ...contestants,
        resuming,
        floor(server, 'bare Node, TLS closed', { sayEhlo: 'after-tickets', closeTls: true }),
        floor(server, 'naive Node, EHLO at once', { sayEhlo: 'at-once', closeTls: false }),
      ],
      ROUNDS,
    );
    console.log(`\nOne check at a time against ${server.what}: ${ROUNDS} rounds`);
    console.log(checkTable(figures));
    for (const { name } of [ours, resuming]) console.log(ratios(name, figures));
    for (const concurrency of [1, 16, 64]) {
      const checks = Math.max(concurrency, Math.round(ROUNDS / 2));
      const rows = await throughput(contestants, { concurrency, checks, turns: TURNS });
      console.log(`\n${concurrency} at a time against ${server.what}: ${TURNS} × ${checks} checks`);
      console.log(throughputTable(rows));
    }
  } finally {
    await peers.close();
  }
}

/** One of us over each of the others. */
function ratios(name: string, figures: readonly Figures[]): string {
  const ours = figures.find((row) => row.name === name);
  if (!ours) return '';
  const over = figures
    .filter((row) => !row.name.startsWith('relaywatch'))
    .map((row) => {
      const wall = median(ours.wallMs) / median(row.wallMs);
      const cpu = cpuPerCheck(ours) / cpuPerCheck(row);
      return `  over ${row.name}: wall ${wall.toFixed(2)} ×, CPU ${cpu.toFixed(2)} ×`;
    });
  return [name, ...over].join('\n');
}
