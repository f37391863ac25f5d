/**
 * When each server is checked. Every server has its own evenly spaced times, spread over the interval; retries,
 * `checkNow` and catching up are extra checks that never move them. One timer serves all.
 */

import type { Clock, TimerHandle } from '../clock.ts';
import { DueQueue } from './due-queue.ts';

export interface SchedulerOptions {
  clock: Clock;
  /** From 0 to 1, as Math.random. */
  random: () => number;
  /** Checks in flight at most. */
  concurrency: number;
  /**
   * Makes one check and never rejects. Resolves to how long after its start a retry is wanted, in milliseconds, or
   * null to wait for the regular time.
   * @param lateMs how long after its time it begins: timers are never quite on time, and a slot may have had to come free.
   */
  run: (id: string, lateMs: number) => Promise<number | null>;
  /** The id's next time has changed. */
  onScheduled?: (id: string) => void;
}

interface Entry {
  intervalMs: number;
  /** Monotonic time that all regular times are whole intervals away from. */
  baseMs: number;
  /** The next regular time, jitter included. */
  regularMs: number;
  /** Replaces the regular times while a failure awaits confirmation, so that no two attempts lie too close. */
  retryMs: number | null;
  /** An extra check, for catching up. */
  extraMs: number | null;
  /** An extra check that someone asked for, and may take back. */
  askedMs: number | null;
  /** Due since then by the monotonic clock, and waiting for a free slot; null when it is not. */
  readySinceMs: number | null;
}

/** A timer later than this means that the computer slept or the event loop stood still. */
const STALL_MS = 1_000;
/** Catching up takes this long for each server, and not longer than a minute for all. */
const CATCH_UP_STEP_MS = 50;
const CATCH_UP_MAX_MS = 60_000;
/** Keeps our checks out of step with other programs' without making the interval wrong. */
const JITTER_SHARE = 0.05;
const JITTER_MAX_MS = 1_000;
/** Multiples of it, modulo 1, are spread evenly however many there will be. */
const GOLDEN_RATIO = 0.618_033_988_749_895;

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #queue = new DueQueue();
  readonly #ready: string[] = [];
  readonly #running = new Set<string>();
  /** Wanted again as soon as the running check has ended. */
  readonly #again = new Set<string>();
  #timer: { handle: TimerHandle; atMs: number } | null = null;
  #spread: number;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#spread = options.random();
  }

  /** Adds a server or changes its interval. The first regular time lies anywhere within the interval. */
  set(id: string, intervalMs: number): void {
    const known = this.#entries.get(id);
    if (known?.intervalMs === intervalMs) return;
    const now = this.#now();
    this.#spread = (this.#spread + GOLDEN_RATIO) % 1;
    const baseMs = now + this.#spread * intervalMs;
    const entry: Entry = {
      intervalMs,
      baseMs,
      regularMs: baseMs,
      retryMs: known?.retryMs ?? null,
      extraMs: known?.extraMs ?? null,
      askedMs: known?.askedMs ?? null,
      readySinceMs: known?.readySinceMs ?? null,
    };
    this.#entries.set(id, entry);
    this.#enqueue(id, entry);
    this.#arm();
  }

  /** Forgets a server; a check of it that is running ends by itself. */
  remove(id: string): void {
    if (!this.#entries.delete(id)) return;
    this.#queue.delete(id);
    this.#again.delete(id);
    this.#unready(id);
  }

  /** Checks these before anything else; one that is being checked already is checked once more afterwards. */
  checkNow(ids: readonly string[]): void {
    for (const id of ids.toReversed()) {
      const entry = this.#entries.get(id);
      if (!entry) continue;
      if (this.#running.has(id)) this.#again.add(id);
      else {
        entry.askedMs = this.#now();
        this.#makeReady(id, entry, 'first', entry.askedMs);
      }
    }
    this.#startReady();
  }

  /**
   * Takes back what was asked for by `checkNow` and `checkSoon` and has not begun. A check that runs goes on; one whose
   * own time has come meanwhile keeps its place.
   */
  cancelAsked(ids: readonly string[]): void {
    const now = this.#now();
    for (const id of ids) {
      this.#again.delete(id);
      const entry = this.#entries.get(id);
      if (!entry || entry.askedMs === null) continue;
      entry.askedMs = null;
      const ownMs = dueMs(entry);
      if (ownMs > now) this.#unready(id, entry);
      else if (entry.readySinceMs !== null) entry.readySinceMs = ownMs;
      this.#enqueue(id, entry);
    }
    this.#arm();
  }

  /**
   * Checks all of these soon, not all at once.
   * @param afterMs time to leave before the first.
   */
  catchUp(ids: readonly string[], afterMs = 0): void {
    this.#spreadOut(ids, afterMs, 'extraMs');
  }

  /** Checks all of these soon, not all at once, because someone asked. */
  checkSoon(ids: readonly string[]): void {
    for (const id of ids) if (this.#running.has(id)) this.#again.add(id);
    this.#spreadOut(
      ids.filter((id) => !this.#running.has(id)),
      0,
      'askedMs',
    );
  }

  #spreadOut(ids: readonly string[], afterMs: number, kind: 'extraMs' | 'askedMs'): void {
    const startMs = this.#now() + afterMs;
    const known = ids.filter((id) => this.#entries.has(id));
    const step = Math.min(CATCH_UP_STEP_MS, CATCH_UP_MAX_MS / known.length);
    known.forEach((id, index) => {
      const entry = this.#entries.get(id);
      if (!entry || entry.readySinceMs !== null) return;
      entry[kind] = Math.min(startMs + index * step, entry[kind] ?? Infinity);
      this.#enqueue(id, entry);
    });
    this.#arm();
  }

  /**
   * As `catchUp`, and until then none of them is checked for any other reason but that someone asks.
   * @param afterMs time to leave before the first.
   */
  resume(ids: readonly string[], afterMs: number): void {
    const now = this.#now();
    const known = ids.flatMap((id) => this.#entries.get(id) ?? []);
    const step = Math.min(CATCH_UP_STEP_MS, CATCH_UP_MAX_MS / known.length);
    let extraMs = now + afterMs;
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (!entry) continue;
      entry.retryMs = null;
      entry.extraMs = extraMs;
      entry.askedMs = null;
      this.#pass(entry, extraMs);
      this.#unready(id, entry);
      this.#enqueue(id, entry);
      extraMs += step;
    }
    this.#arm();
  }

  /** Has a server checked so soon from now, in place of its regular times until then. */
  retry(id: string, afterMs: number): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.retryMs = this.#now() + afterMs;
    this.#enqueue(id, entry);
    this.#arm();
  }

  /** Milliseconds until the server's next check, null when it is not known here. */
  nextInMs(id: string): number | null {
    const entry = this.#entries.get(id);
    return entry ? Math.max(0, dueMs(entry) - this.#now()) : null;
  }

  /** Starts nothing more and leaves no timer. */
  stop(): void {
    this.#entries.clear();
    this.#queue.clear();
    this.#again.clear();
    this.#ready.length = 0;
    this.#timer?.handle.cancel();
    this.#timer = null;
  }

  #now(): number {
    return this.#options.clock.monotonicMs();
  }

  #enqueue(id: string, entry: Entry): void {
    // A running check puts its server back into the queue when it ends, one waiting for a slot when it has run.
    if (entry.readySinceMs === null && !this.#running.has(id)) this.#queue.set(id, dueMs(entry));
    this.#options.onScheduled?.(id);
  }

  #arm(): void {
    const first = this.#queue.peek();
    if (!first || (this.#timer && this.#timer.atMs <= first.dueMs)) return;
    this.#timer?.handle.cancel();
    const handle = this.#options.clock.after(Math.max(0, first.dueMs - this.#now()), () => {
      this.#tick();
    });
    this.#timer = { handle, atMs: first.dueMs };
  }

  #tick(): void {
    this.#timer = null;
    const now = this.#now();
    const missed: string[] = [];
    for (;;) {
      const first = this.#queue.peek();
      if (!first || first.dueMs > now) break;
      this.#queue.delete(first.id);
      const entry = this.#entries.get(first.id);
      if (!entry) continue;
      if (now - first.dueMs > STALL_MS) {
        entry.retryMs = null;
        entry.extraMs = null;
        entry.askedMs = null;
        this.#pass(entry, now);
        missed.push(first.id);
      } else this.#makeReady(first.id, entry, 'last', first.dueMs);
    }
    this.catchUp(missed);
    this.#startReady();
    this.#arm();
  }

  #unready(id: string, entry?: Entry): void {
    if (entry) entry.readySinceMs = null;
    const place = this.#ready.indexOf(id);
    if (place >= 0) this.#ready.splice(place, 1);
  }

  #makeReady(id: string, entry: Entry, where: 'first' | 'last', sinceMs: number): void {
    if (entry.readySinceMs !== null) {
      if (where === 'last') return;
      this.#ready.splice(this.#ready.indexOf(id), 1);
    }
    entry.readySinceMs ??= sinceMs;
    this.#queue.delete(id);
    if (where === 'first') this.#ready.unshift(id);
    else this.#ready.push(id);
  }

  #startReady(): void {
    while (this.#running.size < this.#options.concurrency) {
      const id = this.#ready.shift();
      if (id === undefined) return;
      void this.#check(id);
    }
  }

  async #check(id: string): Promise<void> {
    const startedMs = this.#now();
    const starting = this.#entries.get(id);
    const lateMs = startedMs - (starting?.readySinceMs ?? startedMs);
    if (starting) {
      starting.readySinceMs = null;
      // Whatever else was wanted, this is it.
      starting.extraMs = null;
      starting.askedMs = null;
      starting.retryMs = null;
      this.#pass(starting, startedMs);
    }
    this.#running.add(id);
    let retryMs: number | null = null;
    try {
      retryMs = await this.#options.run(id, lateMs);
    } finally {
      this.#checked(id, startedMs, retryMs);
    }
  }

  #checked(id: string, startedMs: number, retryMs: number | null): void {
    this.#running.delete(id);
    // It may have been removed, or removed and added again, while the check ran.
    const entry = this.#entries.get(id);
    if (entry) {
      const now = this.#now();
      this.#pass(entry, now);
      if (retryMs !== null) entry.retryMs = Math.max(startedMs + retryMs, now);
      if (this.#again.delete(id)) this.#makeReady(id, entry, 'first', now);
      this.#enqueue(id, entry);
    }
    this.#startReady();
    this.#arm();
  }

  /** Leaves all regular times behind that are over: each is met once or skipped, never made up for. */
  #pass(entry: Entry, now: number): void {
    if (entry.regularMs > now) return;
    const { baseMs, intervalMs } = entry;
    const passed = Math.floor((now - baseMs) / intervalMs);
    const jitterMs = this.#options.random() * Math.min(intervalMs * JITTER_SHARE, JITTER_MAX_MS);
    entry.regularMs = baseMs + (passed + 1) * intervalMs + jitterMs;
  }
}

function dueMs(entry: Entry): number {
  const { retryMs, regularMs, extraMs, askedMs } = entry;
  return Math.min(retryMs ?? regularMs, extraMs ?? Infinity, askedMs ?? Infinity);
}
