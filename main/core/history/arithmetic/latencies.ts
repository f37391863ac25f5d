/** How long checks and their phases took, of however many checks: mergeable, and small enough to keep for years. */

import { PHASES } from '../../probe/phase.ts';
import type { Phase } from '../../probe/phase.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { Histogram } from './histogram.ts';
import type { RawCheck } from './raw-check.ts';
import type { Percentiles, PhasePercentiles } from '../views.ts';

/** As in the file. Minimum, maximum and sum are of the totals; null and 0 when no check succeeded. */
export interface LatencyRow {
  minUs: number | null;
  maxUs: number | null;
  sumUs: number;
  histograms: Uint8Array;
}

export class Latencies {
  readonly #total = new Histogram();
  /** By the phase's place in `PHASES`, which is what the file says: places are never given to another phase. */
  readonly #phases = new Map<number, Histogram>();
  #minUs = Infinity;
  #maxUs = -Infinity;
  #sumUs = 0;

  get isEmpty(): boolean {
    return this.#total.count === 0 && this.#phases.size === 0;
  }

  add({ totalUs, phasesUs, failedPhase }: RawCheck): void {
    if (totalUs !== null) {
      this.#total.add(totalUs);
      this.#minUs = Math.min(this.#minUs, totalUs);
      this.#maxUs = Math.max(this.#maxUs, totalUs);
      this.#sumUs += totalUs;
    }
    for (const [place, us] of phasesUs.entries()) {
      // How long it took to fail says nothing about how long the phase takes.
      if (us !== null && PHASES[place] !== failedPhase) this.#phase(place).add(us);
    }
  }

  toRow(): LatencyRow {
    const out = new ByteWriter();
    this.#total.write(out);
    for (const [place, histogram] of this.#phases) {
      out.number(place);
      histogram.write(out);
    }
    const none = this.#total.count === 0;
    return {
      minUs: none ? null : this.#minUs,
      maxUs: none ? null : this.#maxUs,
      sumUs: this.#sumUs,
      histograms: out.finish(),
    };
  }

  /** Adds what `toRow` gave, the phases only when they are wanted. */
  addRow({ minUs, maxUs, sumUs, histograms }: LatencyRow, phases: boolean): void {
    const input = new ByteReader(histograms);
    this.#total.read(input);
    while (phases && !input.atEnd) this.#phase(input.number()).read(input);
    this.#minUs = Math.min(this.#minUs, minUs ?? Infinity);
    this.#maxUs = Math.max(this.#maxUs, maxUs ?? -Infinity);
    this.#sumUs += sumUs;
  }

  merge(other: Latencies): void {
    this.#total.merge(other.#total);
    for (const [place, histogram] of other.#phases) this.#phase(place).merge(histogram);
    this.#minUs = Math.min(this.#minUs, other.#minUs);
    this.#maxUs = Math.max(this.#maxUs, other.#maxUs);
    this.#sumUs += other.#sumUs;
  }

  /** Of the totals, milliseconds; null when no check succeeded. */
  summary(): Record<'minMs' | 'meanMs' | 'p50Ms' | 'p95Ms' | 'p99Ms' | 'maxMs', number | null> {
    const { count } = this.#total;
    if (count === 0)
      return { minMs: null, meanMs: null, p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };
    const within = (us: number): number => Math.min(Math.max(us, this.#minUs), this.#maxUs);
    const quantile = (q: number): number => within(this.#total.quantileUs(q)) / 1000;
    return {
      minMs: this.#minUs / 1000,
      meanMs: this.#sumUs / count / 1000,
      p50Ms: quantile(0.5),
      p95Ms: quantile(0.95),
      p99Ms: quantile(0.99),
      maxMs: this.#maxUs / 1000,
    };
  }

  /** Mean milliseconds of each phase of which anything is known. */
  phaseMeans(): Partial<Record<Phase, number>> {
    return Object.fromEntries(
      PHASES.flatMap((phase, place) => {
        const histogram = this.#phases.get(place);
        return histogram ? [[phase, histogram.meanUs() / 1000]] : [];
      }),
    );
  }

  percentiles(): PhasePercentiles {
    const found: PhasePercentiles = {};
    if (this.#total.count > 0) found.total = percentilesOf(this.#total);
    for (const [place, phase] of PHASES.entries()) {
      const histogram = this.#phases.get(place);
      if (histogram) found[phase] = percentilesOf(histogram);
    }
    return found;
  }

  #phase(place: number): Histogram {
    const known = this.#phases.get(place);
    if (known) return known;
    const histogram = new Histogram();
    this.#phases.set(place, histogram);
    return histogram;
  }
}

function percentilesOf(histogram: Histogram): Percentiles {
  return {
    count: histogram.count,
    p50Ms: histogram.quantileUs(0.5) / 1000,
    p95Ms: histogram.quantileUs(0.95) / 1000,
    p99Ms: histogram.quantileUs(0.99) / 1000,
  };
}
