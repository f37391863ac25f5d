/** The monitor: keeps what is known of every server, has each checked in time, and says what changed. */

import type { Clock } from '../clock.ts';
import type { HistoryStore, RestoredServer } from '../history/store.ts';
import type { CheckResult, Probe } from '../probe/result.ts';
import type { Target } from '../probe/target.ts';
import type { Server } from '../server.ts';
import { stepAlarms } from './alarm.ts';
import { Connectivity, isLoopback } from './connectivity.ts';
import { Scheduler } from './scheduler.ts';
import { SessionKeeper } from './sessions.ts';
import { HERE } from './state.ts';
import type { MonitorEvent, ServerState } from './state.ts';
import {
  begin,
  deriveState,
  forgiveSoft,
  isSameServer,
  isWorthSaving,
  MAX_SAMPLES,
  persisted,
  sampleOf,
  withoutOldSoft,
} from './watched.ts';
import type { Watched } from './watched.ts';

export interface MonitorOptions {
  clock: Clock;
  probe: Probe;
  history: Pick<HistoryStore, 'addSample' | 'saveState' | 'saveIncident' | 'forget'>;
  /** From 0 to 1, as Math.random. */
  random: () => number;
  /** Unique ids for incidents, as crypto.randomUUID. */
  newId: () => string;
  /** Checks in flight at most. */
  concurrency?: number;
  /** The check that watches a server, with its secret and the trusted roots. Asked anew for every check. */
  targetOf: (server: Server) => Target;
}

/** Many of these may be waiting for servers that do not answer, which costs a socket each and nothing else. */
const DEFAULT_CONCURRENCY = 256;
/** A server that is down is looked at this often even when its interval is longer. */
const DOWN_INTERVAL_MS = 60_000;
/**
 * A state without news is saved this seldom, times the number of servers: it holds whole check results, and writing
 * them all with every check would wear the disk out. Samples are saved at once.
 */
const SAVE_STEP_MS = 300;
/** Asked at a time when a server seems cut off. */
const MAX_WITNESSES = 10;
/** Routes and resolvers need a moment after the network is back. */
const SETTLE_MS = 2_000;

export class Monitor {
  readonly #options: MonitorOptions;
  readonly #scheduler: Scheduler;
  readonly #connectivity = new Connectivity();
  readonly #sessions: SessionKeeper;
  readonly #listeners = new Set<(event: MonitorEvent) => void>();
  readonly #checks = new Set<Promise<unknown>>();
  /** What is known of servers not watched now: from before the start, or from before they were removed. */
  readonly #past = new Map<string, RestoredServer>();
  /** In the order of the settings. */
  #watched = new Map<string, Watched>();

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#sessions = new SessionKeeper(options.clock);
    this.#scheduler = new Scheduler({
      clock: options.clock,
      random: options.random,
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      run: (id) => {
        const check = this.#check(id);
        this.#checks.add(check);
        void check.finally(() => this.#checks.delete(check));
        return check;
      },
      onScheduled: (id) => {
        this.#scheduled(id);
      },
    });
  }

  /** Whether this computer has no network, told or found out. Servers on this computer are watched all the same. */
  get offline(): boolean {
    return this.#connectivity.offline;
  }

  /** What history kept, to go on from. Call it before the first `setServers`. */
  restore(servers: ReadonlyMap<string, RestoredServer>): void {
    for (const [id, server] of servers) this.#past.set(id, server);
  }

  /**
   * The servers to watch from now on. New ones are checked at once; one that now is another host, port or kind of
   * connection begins afresh, its past forgotten. Removing one ends its checks but leaves its past, which it has again
   * when it is put back.
   */
  setServers(servers: readonly Server[]): void {
    const before = this.#watched;
    this.#watched = new Map();
    const toCheck: string[] = [];
    for (const server of servers) {
      const known = before.get(server.id);
      const watched = known ? this.#changed(known, server, toCheck) : this.#added(server, toCheck);
      this.#watched.set(server.id, watched);
    }
    for (const [id, watched] of before) {
      if (this.#watched.has(id)) continue;
      watched.abort?.abort();
      this.#scheduler.remove(id);
      this.#sessions.forget(id);
      this.#past.set(id, { state: persisted(watched), samples: watched.state.samples });
      if (watched.unsaved) this.#save(watched);
      this.#emit({ type: 'removed', id });
    }
    this.#connectivity.watch(new Set(this.#remote().map(({ server }) => server.host)));
    for (const watched of this.#watched.values()) {
      if (watched.state !== before.get(watched.server.id)?.state) this.#update(watched);
    }
    this.#scheduler.catchUp(toCheck);
  }

  /** Checks these at once, whatever their times are, with full TLS handshakes. Paused ones stay paused. */
  checkNow(ids: readonly string[]): void {
    for (const id of ids) this.#sessions.renew(id);
    this.#scheduler.checkNow(ids);
  }

  /** Checks every server soon, spread out a little when they are many. */
  checkAll(): void {
    for (const id of this.#watched.keys()) this.#sessions.renew(id);
    this.#scheduler.catchUp([...this.#watched.keys()]);
  }

  /** Notes until when nobody wants to hear of a server. Its alarms are still emitted: whoever shows them must look. */
  muteServer(id: string, untilMs: number | null): void {
    const watched = this.#watched.get(id);
    if (!watched || watched.state.mutedUntilMs === untilMs) return;
    this.#replace(watched, { mutedUntilMs: untilMs });
    this.#save(watched);
  }

  /** Whether the system says that this computer has no network. */
  setOffline(offline: boolean): void {
    const was = this.offline;
    this.#connectivity.tell(offline);
    if (offline) for (const { server } of this.#remote()) this.#scheduler.remove(server.id);
    if (was !== this.offline) this.#connectivityChanged();
    else if (offline) for (const watched of this.#remote()) this.#update(watched);
  }

  /** In the order of the settings. */
  states(): ServerState[] {
    return [...this.#watched.values()].map(({ state }) => state);
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: MonitorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends every check and every timer. Resolves when the last check has ended. */
  async stop(): Promise<void> {
    this.#listeners.clear();
    this.#scheduler.stop();
    for (const watched of this.#watched.values()) {
      watched.abort?.abort();
      if (watched.unsaved) this.#save(watched);
    }
    await Promise.all(this.#checks);
  }

  #added(server: Server, toCheck: string[]): Watched {
    const watched = begin(server, this.#past.get(server.id), this.#options.clock.wallMs());
    this.#past.delete(server.id);
    this.#watched.set(server.id, watched);
    this.#schedule(watched, toCheck);
    return watched;
  }

  #changed(watched: Watched, server: Server, toCheck: string[]): Watched {
    const before = watched.server;
    if (!isSameServer(before, server)) {
      watched.abort?.abort();
      this.#scheduler.remove(server.id);
      this.#sessions.forget(server.id);
      this.#options.history.forget(server.id);
      const fresh = begin(server, undefined, this.#options.clock.wallMs());
      fresh.state = { ...fresh.state, mutedUntilMs: watched.state.mutedUntilMs };
      this.#watched.set(server.id, fresh);
      this.#schedule(fresh, toCheck);
      return fresh;
    }
    if (JSON.stringify(before) === JSON.stringify(server)) return watched;
    const changed: Watched = { ...watched, server };
    this.#watched.set(server.id, changed);
    if (!server.enabled) {
      changed.abort?.abort();
      changed.abort = null;
      changed.alarm = forgiveSoft(changed.alarm);
      this.#scheduler.remove(server.id);
    } else this.#schedule(changed, toCheck);
    changed.state = { ...changed.state };
    return changed;
  }

  #schedule(watched: Watched, toCheck: string[]): void {
    if (!watched.server.enabled || (this.#connectivity.told && !isLoopback(watched.server))) return;
    this.#scheduler.set(watched.server.id, watched.server.intervalSeconds * 1000);
    toCheck.push(watched.server.id);
  }

  async #check(id: string): Promise<number | null> {
    const watched = this.#watched.get(id);
    if (!watched) return null;
    const abort = new AbortController();
    watched.abort = abort;
    const result = await this.#options.probe(this.#options.targetOf(watched.server), {
      signal: abort.signal,
      sessions: this.#sessions.forCheck(id),
      onPhase: (event) => {
        const now = this.#watched.get(id);
        if (event.type === 'begin' && now?.abort === abort) {
          this.#replace(now, { checking: event.phase });
        }
      },
    });
    // The server may have been edited meanwhile, in ways that do not matter to this check.
    const now = this.#watched.get(id);
    if (abort.signal.aborted || now?.abort !== abort) return null;
    now.abort = null;
    this.#sessions.finished(id, result);
    return this.#finished(now, result);
  }

  /** @returns how soon after its start the check is to be repeated, null for the regular time. */
  #finished(watched: Watched, result: CheckResult): number | null {
    const { server } = watched;
    if (!isLoopback(server)) {
      const was = this.offline;
      this.#connectivity.seen(server, result);
      if (was !== this.offline) this.#connectivityChanged();
      if (!this.#connectivity.counts(result)) {
        this.#replace(watched, { checking: null });
        return null;
      }
    }
    this.#emit({ type: 'result', id: server.id, result });
    this.#record(watched, result);
    const { attempt } = watched.alarm;
    if (attempt.kind === 'ok') return null;
    const retryMs = server.retrySeconds * 1000;
    if (attempt.kind === 'soft') return retryMs;
    return server.intervalSeconds * 1000 > DOWN_INTERVAL_MS
      ? Math.max(retryMs, DOWN_INTERVAL_MS)
      : null;
  }

  #record(watched: Watched, result: CheckResult): void {
    const { history, clock, newId } = this.#options;
    const { alarm: before, state: previous } = watched;
    const sample = sampleOf(watched.server, result);
    const samples = [...watched.state.samples, sample].slice(-MAX_SAMPLES);
    const witnesses = this.#witnesses(watched.server);
    const step = stepAlarms(withoutOldSoft(watched, sample), {
      server: witnesses.length > 0 ? { ...watched.server, retries: Infinity } : watched.server,
      location: HERE,
      result,
      samples,
      nowMs: clock.wallMs(),
      newId,
    });
    watched.alarm = step.state;
    watched.state = {
      ...watched.state,
      last: result,
      lastGood: result.failure ? previous.lastGood : result,
      samples,
      checking: null,
    };
    this.#update(watched);
    history.addSample(watched.server.id, sample);
    watched.unsaved = true;
    const news =
      isWorthSaving(before, watched.alarm) ||
      previous.statusSinceMs !== watched.state.statusSinceMs;
    const savedAgoMs = clock.monotonicMs() - watched.savedMs;
    if (news || savedAgoMs > this.#watched.size * SAVE_STEP_MS) this.#save(watched);
    if (step.incident) history.saveIncident(step.incident);
    // After the state, so that whoever is alarmed finds everything in agreement.
    for (const alarm of step.alarms) this.#emit({ type: 'alarm', alarm });
    this.#scheduler.catchUp(witnesses.slice(0, MAX_WITNESSES).map(({ server }) => server.id));
  }

  /** Those whose checks would tell whether a failure is the server's own or this computer's. */
  #witnesses(server: Server): Watched[] {
    const hosts = this.#connectivity.witnesses(server);
    return hosts.size === 0 ? [] : this.#remote().filter((other) => hosts.has(other.server.host));
  }

  #connectivityChanged(): void {
    const remote = this.#remote();
    for (const watched of remote) {
      if (this.offline) {
        watched.abort?.abort();
        watched.abort = null;
        watched.alarm = forgiveSoft(watched.alarm);
        this.#save(watched);
      }
      this.#update(watched, { checking: null });
    }
    this.#emit({ type: 'connectivity', offline: this.offline });
    if (this.offline) return;
    const toCheck: string[] = [];
    for (const watched of remote) this.#schedule(watched, toCheck);
    this.#scheduler.catchUp(toCheck, SETTLE_MS);
  }

  /** The servers that are watched and not on this computer. */
  #remote(): Watched[] {
    return [...this.#watched.values()].filter(
      ({ server }) => server.enabled && !isLoopback(server),
    );
  }

  #scheduled(id: string): void {
    const watched = this.#watched.get(id);
    const inMs = this.#scheduler.nextInMs(id);
    if (!watched || inMs === null) return;
    this.#replace(watched, { nextCheckMs: this.#options.clock.wallMs() + inMs });
  }

  /** Brings status and degradations in line with everything else, and tells. */
  #update(watched: Watched, change: Partial<ServerState> = {}): void {
    const offline = this.offline && !isLoopback(watched.server);
    const halted = !watched.server.enabled || (this.#connectivity.told && offline);
    this.#replace(watched, {
      ...change,
      ...(halted && { nextCheckMs: null, checking: null }),
      ...deriveState(watched, offline, this.#options.clock.wallMs()),
    });
  }

  #replace(watched: Watched, change: Partial<ServerState>): void {
    watched.state = { ...watched.state, ...change };
    this.#emit({ type: 'state', state: watched.state });
  }

  #save(watched: Watched): void {
    watched.savedMs = this.#options.clock.monotonicMs();
    watched.unsaved = false;
    this.#options.history.saveState(watched.server.id, persisted(watched));
  }

  #emit(event: MonitorEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // Whoever listens badly is told of it, loudly, but watching goes on.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

export function createMonitor(options: MonitorOptions): Monitor {
  return new Monitor(options);
}
