/** How the watching process itself fares: for whoever wants to know what it costs, and whether it keeps up. */

import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Histogram } from 'node:perf_hooks';

/** Of values in milliseconds. */
export interface Spread {
  p50: number;
  p99: number;
  max: number;
}

/** Since the line before, or since the start. */
export interface Stats {
  periodMs: number;
  checks: number;
  /** How long after its time each check began. */
  startedLateMs: Spread;
  /** How long the event loop could attend to nothing else. */
  loopDelayMs: Spread;
  /** User and system time. */
  cpuMs: number;
  rssBytes: number;
  heapUsedBytes: number;
}

export interface Meter {
  /** One more check, begun so long after its time. */
  check(startedLateMs: number): void;
  /** What was measured since the last reading. */
  read(): Stats;
  close(): void;
}

const LOOP_RESOLUTION_MS = 10;
const US_PER_MS = 1_000;
const NS_PER_MS = 1_000_000;
const LONGEST_US = 3_600_000_000;

export function createMeter(): Meter {
  const lateness = createHistogram({ lowest: 1, highest: LONGEST_US, figures: 3 });
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  let sinceMs = performance.now();
  let cpu = process.cpuUsage();
  let checks = 0;
  return {
    check(startedLateMs) {
      checks += 1;
      lateness.record(Math.min(LONGEST_US, Math.max(1, Math.round(startedLateMs * US_PER_MS))));
    },
    read() {
      const nowMs = performance.now();
      const used = process.cpuUsage(cpu);
      const { rss, heapUsed } = process.memoryUsage();
      const stats: Stats = {
        periodMs: Math.round(nowMs - sinceMs),
        checks,
        startedLateMs: spread(lateness, US_PER_MS, 0),
        // The histogram holds the whole time from turn to turn, the timer's own included.
        loopDelayMs: spread(loop, NS_PER_MS, LOOP_RESOLUTION_MS),
        cpuMs: Math.round((used.user + used.system) / 1000),
        rssBytes: rss,
        heapUsedBytes: heapUsed,
      };
      lateness.reset();
      loop.reset();
      sinceMs = nowMs;
      cpu = process.cpuUsage();
      checks = 0;
      return stats;
    },
    close() {
      loop.disable();
    },
  };
}

function spread(histogram: Histogram, unit: number, ownMs: number): Spread {
  const ms = (value: number): number =>
    histogram.count === 0 ? 0 : Math.max(0, Math.round((value / unit - ownMs) * 1000) / 1000);
  return {
    p50: ms(histogram.percentile(50)),
    p99: ms(histogram.percentile(99)),
    max: ms(histogram.max),
  };
}

/** `1000 checks, begun 0.3 ms late (p99 2.1), event loop busy 4.2 ms (p99), 35.1 % of a core, 61 MB`. */
export function statsText(stats: Stats): string {
  const { checks, startedLateMs, loopDelayMs, cpuMs, periodMs, rssBytes } = stats;
  const share = periodMs === 0 ? 0 : (cpuMs / periodMs) * 100;
  return [
    `${checks} checks, begun ${startedLateMs.p50.toFixed(1)} ms late (p99 ${startedLateMs.p99.toFixed(1)})`,
    `event loop busy ${loopDelayMs.p99.toFixed(1)} ms (p99)`,
    `${share.toFixed(1)} % of a core`,
    `${Math.round(rssBytes / (1 << 20))} MiB`,
  ].join(', ');
}
