import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../../main/core/history/arithmetic/bytes.ts';
import { Histogram } from '../../../main/core/history/arithmetic/histogram.ts';

const MAX_ERROR = 1 / 64;

const latency = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }),
);
const latencies = fc.array(latency, { maxLength: 200 });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

function bytesOf(histogram: Histogram): Uint8Array {
  const out = new ByteWriter();
  histogram.write(out);
  return out.finish();
}

function mergedOf(...parts: Histogram[]): Histogram {
  const all = new Histogram();
  for (const part of parts) all.merge(part);
  return all;
}

/** By nearest rank, from the values themselves. */
function exactQuantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? NaN;
}

describe('a latency histogram', () => {
  it('answers every quantile within 1/64 of the exact value', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const exact = exactQuantile(values, q);
          const found = histogramOf(values).quantileUs(q);
          expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * MAX_ERROR);
        },
      ),
    );
  });

  it('knows values below 64 microseconds exactly', () => {
    for (let us = 0; us < 64; us++) expect(histogramOf([us]).quantileUs(0.5)).toBe(us);
  });

  it('takes what is longer than half an hour for just that', () => {
    expect(histogramOf([2 ** 40]).quantileUs(0.5)).toBe(histogramOf([2 ** 31 - 1]).quantileUs(0.5));
  });

  it('of nothing has no quantile', () => {
    expect(new Histogram().quantileUs(0.5)).toBeNaN();
  });

  it('merged is that of all values together, in whatever order and grouping', () => {
    fc.assert(
      fc.property(latencies, latencies, latencies, (a, b, c) => {
        const [first, second, third] = [histogramOf(a), histogramOf(b), histogramOf(c)];
        const whole = bytesOf(histogramOf([...a, ...b, ...c]));
        expect(bytesOf(mergedOf(mergedOf(first, second), third))).toEqual(whole);
        expect(bytesOf(mergedOf(first, mergedOf(second, third)))).toEqual(whole);
        expect(bytesOf(mergedOf(third, first, second))).toEqual(whole);
      }),
    );
  });

  it('is the same after it was written and read', () => {
    fc.assert(
      fc.property(latencies, latencies, (a, b) => {
        const bytes = new Uint8Array([...bytesOf(histogramOf(a)), ...bytesOf(histogramOf(b))]);
        const input = new ByteReader(bytes);
        for (const values of [a, b]) {
          const histogram = new Histogram();
          histogram.read(input);
          expect(histogram.count).toBe(values.length);
          expect(bytesOf(histogram)).toEqual(bytesOf(histogramOf(values)));
        }
        expect(input.atEnd).toBe(true);
      }),
    );
  });

  it('of a day of checks takes less than 200 bytes', () => {
    const values = Array.from({ length: 1_440 }, (_, i) => 40_000 + ((i * 7_919) % 20_000));
    expect(bytesOf(histogramOf(values)).length).toBeLessThan(200);
  });

  it('that is cut short is an error, not a smaller one', () => {
    const bytes = bytesOf(histogramOf([1, 5_000, 5_000, 1_000_000]));
    const input = new ByteReader(bytes.slice(0, -1));
    expect(() => {
      new Histogram().read(input);
    }).toThrow(/cut short/);
  });
});

describe('a number in bytes', () => {
  it('comes back as it was, up to the largest whole number', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (numbers) => {
        const out = new ByteWriter();
        for (const number of numbers) out.number(number);
        const input = new ByteReader(out.finish());
        expect(numbers.map(() => input.number())).toEqual(numbers);
      }),
    );
  });
});
