import { describe, expect, test } from 'vitest';

import { expectedPhases, progress, waterfall } from '../../../renderer/model/phases.ts';
import { SPARKLINE, sparkline } from '../../../renderer/model/sparkline.ts';
import type { Sample } from '../../../preload/contract.ts';
import { answered, failed, failures, healthy } from '../../support/window-stand-in/views.ts';

const MINUTE = 60_000;

/** One sample a minute; null stands for a failed check. */
const series = (...totals: (number | null)[]): Sample[] =>
  totals.map((totalMs, minute) => ({
    atMs: minute * MINUTE,
    location: 'local',
    totalMs,
    timings: totalMs === null ? {} : { connect: totalMs },
    failure: totalMs === null ? { reason: 'connect-refused', phase: 'connect' } : null,
  }));

const strokes = (path: string): number => path.split('M').length - 1;

describe('the sparkline', () => {
  test('draws nothing when there is nothing', () => {
    expect(sparkline([], MINUTE)).toEqual({ line: '', failures: [], dot: null });
  });

  test('is one unbroken line that ends in a dot at the right', () => {
    const { line, failures: ticks, dot } = sparkline(series(40, 42, 41), 2 * MINUTE);
    expect(strokes(line)).toBe(1);
    expect(ticks).toEqual([]);
    expect(dot?.x).toBeGreaterThan(SPARKLINE.width - 5);
  });

  test('marks a failure at its place, breaks the line there, and has no dot after it', () => {
    const { line, failures: ticks, dot } = sparkline(series(40, null, 41, null), 2 * MINUTE);
    expect(strokes(line)).toBe(2);
    expect(ticks).toHaveLength(2);
    expect(dot).toBeNull();
  });

  test('leaves a gap blank', () => {
    const [first, second, third] = series(40, 41, 42);
    if (!first || !second || !third) throw new Error('three samples were asked for');
    const late = { ...third, atMs: 60 * MINUTE };
    expect(strokes(sparkline([first, second, late], 2 * MINUTE).line)).toBe(2);
  });

  test('shows the last sixty only, within its box', () => {
    const totals = Array.from({ length: 90 }, (_, at) =>
      at % 7 === 0 ? null : 10 + (at % 13) * 90,
    );
    const { line, failures: ticks } = sparkline(series(...totals), 2 * MINUTE);
    const numbers = [...line.matchAll(/(-?[\d.]+) (-?[\d.]+)/gu)];
    for (const [, x, y] of numbers) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(SPARKLINE.width);
      expect(Number(y)).toBeGreaterThanOrEqual(0);
      expect(Number(y)).toBeLessThanOrEqual(SPARKLINE.height);
    }
    expect(ticks.length).toBe(totals.slice(30).filter((total) => total === null).length);
  });
});

describe('the phases of a check', () => {
  test.each([
    ['none', ['dns', 'connect', 'greeting', 'ehlo', 'quit']],
    ['starttls', ['dns', 'connect', 'greeting', 'ehlo', 'starttls', 'tls', 'ehloTls', 'quit']],
    ['tls', ['dns', 'connect', 'tls', 'greeting', 'ehlo', 'quit']],
  ] as const)('with security %s come in this order: %j', (security, phases) => {
    expect(expectedPhases({ security, depth: 'ehlo' })).toEqual(phases);
  });

  test('progress grows with every phase and never reaches the end before the end', () => {
    const server = { security: 'starttls', depth: 'auth' } as const;
    const shares = expectedPhases(server).map((phase) => progress(server, phase));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(new Set(shares).size).toBe(shares.length);
    expect(Math.max(...shares)).toBeLessThan(1);
  });
});

describe('the waterfall', () => {
  const { server } = healthy('mx.test', { entry: { port: 587 } });
  const result = answered(server, 0, 100, 61);

  test('lays phases end to end, TLS after STARTTLS', () => {
    const bars = waterfall(answered(server, 0, 100, 61), {});
    expect(bars.map((bar) => bar.phase)).toEqual([
      'dns',
      'connect',
      'greeting',
      'ehlo',
      'starttls',
      'tls',
      'ehloTls',
      'quit',
    ]);
    for (const [at, bar] of bars.entries())
      if (at > 0) expect(bar.startMs).toBeCloseTo(endOf(bars[at - 1]), 6);
    expect(endOf(bars.at(-2))).toBeCloseTo(100, 6);
  });

  test('puts TLS before the greeting when it is implicit', () => {
    const implicit = { ...server, security: 'tls' } as const;
    const bars = waterfall(answered(implicit, 0, 100, 61), {});
    expect(bars.map((bar) => bar.phase).slice(0, 4)).toEqual(['dns', 'connect', 'tls', 'greeting']);
  });

  test('ends with the phase that failed, even when it took no time', () => {
    const bars = waterfall(failed(server, 0, failures.tlsHandshake), {});
    expect(bars.at(-1)).toMatchObject({ phase: 'tls', failed: true, tookMs: 0 });
  });

  test('knows what is usual from five checks on', () => {
    const usualOf = (count: number): unknown =>
      waterfall(result, { connect: { count, p50Ms: 10, p95Ms: 15, p99Ms: 18 } })[1]?.usual;
    expect(usualOf(4)).toBeNull();
    expect(usualOf(5)).toMatchObject({ p50Ms: 10, p95Ms: 15 });
  });

  // It took 12 ms to connect.
  test.each([
    ['three times as long', { p50Ms: 4, p95Ms: 6 }, 3],
    ['long, but within what happens', { p50Ms: 4, p95Ms: 13 }, null],
    ['not twice as long', { p50Ms: 7, p95Ms: 8 }, null],
    ['many times as long, which nobody would feel', { p50Ms: 8, p95Ms: 9 }, null],
    ['shorter', { p50Ms: 40, p95Ms: 50 }, null],
  ])('says of a phase that took %s how much it stands out', (_what, usual, times) => {
    const past = { connect: { count: 100, p99Ms: 100, ...usual } };
    expect(waterfall(result, past)[1]?.timesUsual).toBe(times);
  });

  const endOf = (bar?: { startMs: number; tookMs: number }): number =>
    (bar?.startMs ?? NaN) + (bar?.tookMs ?? NaN);
});
