import { describe, expect, test } from 'vitest';

import { chart, nearest } from '../../../renderer/model/chart.ts';
import { expectedPhases, progress, waterfall } from '../../../renderer/model/phases.ts';
import { SPARKLINE, sparkline } from '../../../renderer/model/sparkline.ts';
import { mergeSamples, summarise } from '../../../renderer/model/samples.ts';
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
  const { server, state } = healthy('mx.test', { entry: { port: 587 } });

  test('lays phases end to end, TLS after STARTTLS', () => {
    const bars = waterfall(answered(server, 0, 100, 61), []);
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
    const bars = waterfall(answered(implicit, 0, 100, 61), []);
    expect(bars.map((bar) => bar.phase).slice(0, 4)).toEqual(['dns', 'connect', 'tls', 'greeting']);
  });

  test('ends with the phase that failed, even when it took no time', () => {
    const bars = waterfall(failed(server, 0, failures.tlsHandshake), []);
    expect(bars.at(-1)).toMatchObject({ phase: 'tls', failed: true, tookMs: 0 });
  });

  test('knows what is usual from three checks on', () => {
    const result = answered(server, 0, 100, 61);
    expect(waterfall(result, state.samples.slice(0, 2))[0]?.usualMs).toBeNull();
    expect(waterfall(result, state.samples)[0]?.usualMs).toBeGreaterThan(0);
  });

  const endOf = (bar?: { startMs: number; tookMs: number }): number =>
    (bar?.startMs ?? NaN) + (bar?.tookMs ?? NaN);
});

describe('the chart', () => {
  const frame = { width: 400, height: 128, fromMs: 0, toMs: 10 * MINUTE };

  test('starts at zero, and its gridlines are round', () => {
    const { ticks } = chart(series(41, 187, 90), frame, 2 * MINUTE);
    expect(ticks.map((tick) => tick.ms)).toEqual([0, 100, 200]);
    expect(ticks[0]?.y).toBeGreaterThan(ticks[1]?.y ?? Infinity);
  });

  test('with failures alone has only its ground', () => {
    const { line, ticks, failures: marks } = chart(series(null, null), frame, 2 * MINUTE);
    expect(line).toBe('');
    expect(ticks.map((tick) => tick.ms)).toEqual([0]);
    expect(marks).toEqual([0, 40]);
  });

  test.each([
    [-5, 0],
    [0.4 * MINUTE, 0],
    [0.6 * MINUTE, 1],
    [9 * MINUTE, 2],
  ])('points at %d to the sample nearest in time', (atMs, index) => {
    const samples = series(1, 2, 3);
    expect(nearest(samples, atMs)).toBe(samples[index]);
  });

  test('points at nothing when there is nothing', () => {
    expect(nearest([], 5)).toBeNull();
  });
});

test('stored and live samples become one series without doubles', () => {
  const all = series(1, 2, 3, 4);
  expect(mergeSamples(all.slice(0, 3), all.slice(1))).toEqual(all);
  expect(mergeSamples([], all)).toEqual(all);
});

test('a summary leaves failures out of the times', () => {
  expect(summarise(series(30, null, 10, 20))).toEqual({
    checks: 4,
    failures: 1,
    medianMs: 20,
    slowestMs: 30,
  });
  expect(summarise([])).toEqual({ checks: 0, failures: 0, medianMs: null, slowestMs: null });
});
