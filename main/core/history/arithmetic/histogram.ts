/**
 * A latency histogram that can be merged: buckets of one microsecond up to 64, then 32 to each doubling. So any value
 * read from it is within 1/64 (1.6 %) of the one put in, however many were merged, in whatever order.
 */

import type { ByteReader, ByteWriter } from './bytes.ts';

/** Of each doubling: 32 buckets. */
const STEP_BITS = 5;
const STEPS = 1 << STEP_BITS;
/** 35 minutes; what took longer counts as that. */
const MAX_US = 2 ** 31 - 1;

export class Histogram {
  /** Number of values by bucket. */
  readonly #counts = new Map<number, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param us whole microseconds, from 0. */
  add(us: number): void {
    this.#addTo(bucketOf(us), 1);
  }

  merge(other: Histogram): void {
    for (const [bucket, count] of other.#counts) this.#addTo(bucket, count);
  }

  /**
   * The value at or below which the share `q` (0 to 1) of the values lies, by nearest rank.
   * @returns microseconds; NaN when there is none.
   */
  quantileUs(q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.#count));
    let seen = 0;
    for (const [bucket, count] of this.#sorted()) {
      seen += count;
      if (seen >= rank) return valueOf(bucket);
    }
    return NaN;
  }

  /** The mean of the values, within 1.6 % as they are. @returns microseconds; NaN when there is none. */
  meanUs(): number {
    let sum = 0;
    for (const [bucket, count] of this.#counts) sum += valueOf(bucket) * count;
    return sum / this.#count;
  }

  /** Two bytes or fewer for each bucket in use, as a rule. */
  write(out: ByteWriter): void {
    out.number(this.#counts.size);
    let before = 0;
    for (const [bucket, count] of this.#sorted()) {
      // Mostly there is one value in a bucket: one bit says so, and saves the count.
      out.number((bucket - before) * 2 + (count > 1 ? 1 : 0));
      if (count > 1) out.number(count);
      before = bucket;
    }
  }

  /** Adds what `write` has written. */
  read(input: ByteReader): void {
    let bucket = 0;
    for (let left = input.number(); left > 0; left--) {
      const step = input.number();
      bucket += Math.floor(step / 2);
      this.#addTo(bucket, step % 2 === 1 ? input.number() : 1);
    }
  }

  #addTo(bucket: number, count: number): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    this.#count += count;
  }

  #sorted(): [bucket: number, count: number][] {
    return [...this.#counts].sort(([a], [b]) => a - b);
  }
}

function bucketOf(us: number): number {
  const value = Math.min(Math.max(0, Math.round(us)), MAX_US);
  if (value < STEPS) return value;
  const doubling = 31 - Math.clz32(value);
  return (doubling - STEP_BITS) * STEPS + (value >> (doubling - STEP_BITS));
}

/** The middle of a bucket. */
function valueOf(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const shift = Math.floor(bucket / STEPS) - 1;
  const lowest = (STEPS + (bucket % STEPS)) * 2 ** shift;
  return lowest + (2 ** shift - 1) / 2;
}
