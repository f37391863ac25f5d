/** 100,000 checks in one process, good and bad: neither handles nor heap may grow. Takes minutes. */

import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { probe } from '../../main/core/probe/probe.ts';
import type { Target } from '../../main/core/probe/target.ts';
import { freePorts } from '../support/free-ports.ts';
import { benchTarget } from './contestants.ts';
import { table } from './figures.ts';
import { bareServer } from './servers.ts';
import { together } from './throughput.ts';

const CHECKS = Number(process.env['ENDURANCE_CHECKS'] ?? 100_000);
const LAPS = 10;
const CONCURRENCY = 16;
/** What caches and compiled code may still take after the first lap. */
const ALLOWED_BYTES = 3 << 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Reading {
  checks: number;
  handles: number;
  heap: number;
  rss: number;
}

async function read(checks: number): Promise<Reading> {
  // The system lets go of closed handles a moment later; what they held goes with the second collection.
  await delay(500);
  collectGarbage();
  await delay(100);
  collectGarbage();
  const { heapUsed: heap, rss } = process.memoryUsage();
  return { checks, handles: process.getActiveResourcesInfo().length, heap, rss };
}

const server = await bareServer();
const [nobody = 0] = await freePorts(1);
const good = benchTarget(server);
const kinds: { target: Target; reason: string | undefined }[] = [
  ...Array.from({ length: 7 }, () => ({ target: good, reason: undefined })),
  { target: { ...good, servername: 'other.invalid' }, reason: 'cert-hostname' },
  { target: { ...good, security: 'tls' }, reason: 'tls-handshake' },
  { target: { ...good, port: nobody }, reason: 'connect-refused' },
];

let made = 0;
async function check(): Promise<void> {
  const kind = kinds[made % kinds.length];
  made += 1;
  if (!kind) return;
  const { failure } = await probe(kind.target);
  if (failure?.reason !== kind.reason)
    throw new Error(`Expected ${String(kind.reason)}, found ${JSON.stringify(failure)}`);
}

try {
  const before = process.getActiveResourcesInfo().length;
  const began = performance.now();
  const readings: Reading[] = [];
  for (let lap = 1; lap <= LAPS; lap += 1) {
    await together(check, CHECKS / LAPS, CONCURRENCY);
    readings.push(await read(made));
  }
  const seconds = (performance.now() - began) / 1000;
  const megabytes = (bytes: number): string => (bytes / (1 << 20)).toFixed(1);
  console.log(`${made} checks, ${CONCURRENCY} at a time, in ${seconds.toFixed(0)} s`);
  console.log(
    table([
      ['checks', 'handles', 'heap MB', 'rss MB'],
      ...readings.map(({ checks, handles, heap, rss }) => [
        String(checks),
        String(handles),
        megabytes(heap),
        megabytes(rss),
      ]),
    ]),
  );
  const [first, last] = [readings[0], readings.at(-1)];
  const handlesGrew = (last?.handles ?? Infinity) > before;
  const heapGrew = (last?.heap ?? Infinity) > (first?.heap ?? 0) + ALLOWED_BYTES;
  console.log(handlesGrew ? '✗ handles grew' : '✓ no handle is left');
  console.log(heapGrew ? '✗ the heap grew' : '✓ the heap does not grow');
  if (handlesGrew || heapGrew) process.exitCode = 1;
} finally {
  await server.close();
}
