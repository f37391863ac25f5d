/** From single checks to what is said of a span of time. Pure: the same checks give the same, whenever it is done. */

import { Latencies } from './latencies.ts';
import type { Check, RawCheck } from './raw-check.ts';
import { intersect, lengthMs, subtract, union } from './spans.ts';
import type { Span } from './spans.ts';

/** Counts and times that add up: those of two spans together are those of both. */
export interface Tally {
  checks: number;
  failed: number;
  degraded: number;
  /** Time monitored. */
  monitoredMs: number;
  /** Of it, time within incidents. */
  downMs: number;
}

export interface Rollup extends Tally {
  startMs: number;
  latencies: Latencies;
}

/** A gap or an incident; null while it lasts. */
export interface OpenSpan {
  fromMs: number;
  toMs: number | null;
}

export interface Past<C extends Check> {
  /** Of one server and location, oldest first. The newest before the range belongs to it: it may reach into it. */
  checks: readonly C[];
  gaps: readonly OpenSpan[];
  incidents: readonly OpenSpan[];
}

export function emptyTally(): Tally {
  return { checks: 0, failed: 0, degraded: 0, monitoredMs: 0, downMs: 0 };
}

export function addTally(to: Tally, more: Tally): void {
  to.checks += more.checks;
  to.failed += more.failed;
  to.degraded += more.degraded;
  to.monitoredMs += more.monitoredMs;
  to.downMs += more.downMs;
}

/** Takes back what `addTally` added. */
export function takeTally(from: Tally, less: Tally): void {
  from.checks -= less.checks;
  from.failed -= less.failed;
  from.degraded -= less.degraded;
  from.monitoredMs -= less.monitoredMs;
  from.downMs -= less.downMs;
}

/** The counts and times of a whole range. */
export function tallyOf(past: Past<Check>, range: Span): Tally {
  const tally = emptyTally();
  for (const check of past.checks) if (isIn(range, check)) count(tally, check);
  const { covered, down } = times(past, range);
  return { ...tally, monitoredMs: lengthMs(covered), downMs: lengthMs(down) };
}

/** One rollup for each span of `sizeMs` within the range about which the checks say anything, oldest first. */
export function rollUp(past: Past<RawCheck>, range: Span, sizeMs: number): Rollup[] {
  const rollups = new Map<number, Rollup>();
  const at = (ms: number): Rollup => {
    const startMs = floorTo(ms, sizeMs);
    const known = rollups.get(startMs);
    if (known) return known;
    const fresh = { startMs, ...emptyTally(), latencies: new Latencies() };
    rollups.set(startMs, fresh);
    return fresh;
  };
  for (const check of past.checks) {
    if (!isIn(range, check)) continue;
    const rollup = at(check.atMs);
    count(rollup, check);
    rollup.latencies.add(check);
  }
  const { covered, down } = times(past, range);
  for (const { fromMs, toMs } of cut(covered, sizeMs)) at(fromMs).monitoredMs += toMs - fromMs;
  for (const { fromMs, toMs } of cut(down, sizeMs)) at(fromMs).downMs += toMs - fromMs;
  return [...rollups.values()].sort((a, b) => a.startMs - b.startMs);
}

/** Joins rollups into larger ones. */
export function merged(parts: readonly Rollup[], sizeMs: number): Rollup[] {
  const whole = new Map<number, Rollup>();
  for (const part of parts) {
    const startMs = floorTo(part.startMs, sizeMs);
    const into = whole.get(startMs) ?? { startMs, ...emptyTally(), latencies: new Latencies() };
    addTally(into, part);
    into.latencies.merge(part.latencies);
    whole.set(startMs, into);
  }
  return [...whole.values()];
}

/** The beginning of the span of that size in which a moment lies. */
export function floorTo(ms: number, sizeMs: number): number {
  return Math.floor(ms / sizeMs) * sizeMs;
}

/** The first beginning of a span of that size from a moment on. */
export function ceilTo(ms: number, sizeMs: number): number {
  return Math.ceil(ms / sizeMs) * sizeMs;
}

function isIn({ fromMs, toMs }: Span, { atMs }: Check): boolean {
  return atMs >= fromMs && atMs < toMs;
}

function count(tally: Tally, { failed, degraded }: Check): void {
  tally.checks += 1;
  if (failed) tally.failed += 1;
  if (degraded) tally.degraded += 1;
}

/**
 * The time that checks speak for: each until the next, but not for longer than it covers, and not into a gap. So no
 * moment counts twice, wherever the clock jumped. And, of it, the time within incidents.
 */
function times(past: Past<Check>, { fromMs, toMs }: Span): { covered: Span[]; down: Span[] } {
  const { checks } = past;
  const spoken: Span[] = [];
  for (const [index, { atMs, coversMs }] of checks.entries()) {
    const untilMs = Math.min(atMs + coversMs, checks[index + 1]?.atMs ?? Infinity, toMs);
    spoken.push({ fromMs: Math.max(atMs, fromMs), toMs: untilMs });
  }
  const gaps = past.gaps.map((gap) => ({
    fromMs: gap.fromMs,
    toMs: gap.toMs ?? firstAfter(checks, gap.fromMs),
  }));
  const incidents = past.incidents.map((incident) => ({
    fromMs: incident.fromMs,
    toMs: incident.toMs ?? Infinity,
  }));
  const covered = subtract(union(spoken), union(gaps));
  return { covered, down: intersect(covered, union(incidents)) };
}

/** When the first check after a moment was made. */
function firstAfter(checks: readonly Check[], ms: number): number {
  return checks.find(({ atMs }) => atMs > ms)?.atMs ?? Infinity;
}

function* cut(spans: readonly Span[], sizeMs: number): Generator<Span> {
  for (const { fromMs, toMs } of spans) {
    for (let ms = fromMs; ms < toMs;) {
      const nextMs = Math.min(floorTo(ms, sizeMs) + sizeMs, toMs);
      yield { fromMs: ms, toMs: nextMs };
      ms = nextMs;
    }
  }
}
