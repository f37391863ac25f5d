/** `relaywatch watch` in a process of its own, and what it costs. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { cpuOf } from './cpu.ts';
import type { CpuCounter } from './cpu.ts';

const COMMAND = join(import.meta.dirname, '../../out/relaywatch.mjs');

/** A line of `--json`, as far as it is read here. */
export type Said =
  | { type: 'started' | 'connectivity' | 'stopped' }
  | { type: 'alarm'; message: string }
  | { type: 'result'; startedLateMs: number; status: string; lateMs?: number }
  | { type: 'stats'; loopDelayMs: { p50: number; p99: number; max: number } };

export interface Watching {
  pid: number;
  cpu: CpuCounter;
  /** Proportional set size, bytes. */
  pss(): number;
  /** Open file descriptors. */
  handles(): number;
  /** Asks it to stop; resolves with its exit status. */
  stop(): Promise<number | null>;
}

/** @param flags of Node itself. */
export function startWatching(
  node: string,
  flags: readonly string[],
  words: readonly string[],
  onLine: (said: Said) => void,
): Watching {
  const child = spawn(node, [...flags, COMMAND, 'watch', ...words, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = child.pid ?? 0;
  const exit = once(child, 'exit') as Promise<[number | null]>;
  createInterface({ input: child.stdout }).on('line', (line) => {
    onLine(JSON.parse(line) as Said);
  });
  return {
    pid,
    cpu: cpuOf(pid),
    pss: () => {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1]) * 1024;
    },
    handles: () => readdirSync(`/proc/${pid}/fd`).length,
    stop: async () => {
      child.kill('SIGTERM');
      const [status] = await exit;
      return status;
    },
  };
}
