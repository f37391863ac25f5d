/** The monitor: keeps what is known of every server, has each checked in time, and says what changed. */

import type { Clock } from '../clock.ts';
import type { ConnectivityState } from '../connectivity/state.ts';
import type { SystemSource } from '../connectivity/facts.ts';
import type { References } from '../connectivity/inquiry.ts';
import type { HistoryWriter, RestoredServer } from '../history/store.ts';
import type { CheckResult, PhaseEvent, Probe, ProbeOptions } from '../probe/result.ts';
import type { Target } from '../probe/target.ts';
import type { Server } from '../server.ts';
import { wrongOf } from './alarm.ts';
import { Assessor } from './assessor.ts';
import { released, withoutWithheld } from './auth-breaker.ts';
import { checkBothFamilies } from './both-families.ts';
import { GapKeeper } from './gaps.ts';
import { eventOf } from './incident.ts';
import { Recorder } from './recorder.ts';
import type { KeptChecks } from './recorder.ts';
import { Reachability } from './reachability.ts';
import { Roster } from './roster.ts';
import { Scheduler } from './scheduler.ts';
import { SessionKeeper } from './sessions.ts';
import type { Remembered } from './remembered.ts';
import type { Acknowledgement, MonitorEvent, ServerState } from './state.ts';
import { begin, forgiveSoft, isSameServer, persisted, sinceStepMs } from './watched.ts';
import type { Watched } from './watched.ts';

export interface MonitorOptions {
  clock: Clock;
  probe: Probe;
  history: KeptChecks & Pick<HistoryWriter, 'saveState' | 'addGap' | 'forget'>;
  /** From 0 to 1, as Math.random. */
  random: () => number;
  /** Unique ids for incidents, as crypto.randomUUID. */
  newId: () => string;
  /** Checks in flight at most. */
  concurrency?: number;
  /**
   * Whether anyone looks at the states; true when absent. Where only alarms count, phases and coming times are not told,
   * and of results and samples the states hold no more than alarms need.
   */
  forDisplay?: boolean;
  /** The check that watches a server, with its secret and the trusted roots. Asked anew for every check. */
  targetOf: (server: Server) => Target;
  /** This computer's network and sleep; without it only what checks find is known of them. */
  system?: SystemSource;
  /** Asked when it must be known whose trouble a failure is. */
  references?: References;
}

/** Many of these may be waiting for servers that do not answer, which costs a socket each and nothing else. */
const DEFAULT_CONCURRENCY = 256;

export class Monitor {
  readonly #options: MonitorOptions;
  readonly #scheduler: Scheduler;
  readonly #roster: Roster;
  readonly #reachability: Reachability;
  readonly #assessor: Assessor;
  readonly #sessions: SessionKeeper;
  readonly #checks = new Set<Promise<unknown>>();
  /** What is known of servers not watched now: from before the start, or from before they were removed. */
  readonly #past = new Map<string, RestoredServer>();

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#sessions = new SessionKeeper(options.clock);
    this.#scheduler = new Scheduler({
      clock: options.clock,
      random: options.random,
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      run: (id, lateMs) => {
        const check = this.#check(id, lateMs);
        this.#checks.add(check);
        void check.finally(() => this.#checks.delete(check));
        return check;
      },
      ...(options.forDisplay !== false && {
        onScheduled: (id: string) => {
          this.#scheduled(id);
        },
      }),
    });
    const { clock, history, newId, forDisplay = true, system, references } = options;
    const scheduler = this.#scheduler;
    const roster = new Roster({ clock, history, halted: () => this.#reachability.halted });
    const gaps = new GapKeeper(clock, history);
    const onClearer = (): void => {
      this.#assessor.assessHeld();
    };
    this.#roster = roster;
    const shared = { clock, roster, scheduler };
    this.#reachability = new Reachability({ ...shared, gaps, system, references, onClearer });
    this.#assessor = new Assessor({
      ...shared,
      reachability: this.#reachability,
      recorder: new Recorder({ ...shared, history, newId, forDisplay }),
      sessions: this.#sessions,
    });
  }

  /** How this computer is connected, told or found out. Servers on this computer are watched in any case. */
  get connectivity(): ConnectivityState {
    return this.#reachability.state;
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
    const before = this.#roster.begin(servers);
    const toCheck: string[] = [];
    for (const server of servers) {
      const known = before.get(server.id);
      if (!known) this.#add(server, toCheck);
      else this.#change(known, server, toCheck);
    }
    for (const [id, watched] of before) {
      if (this.#roster.has(id)) continue;
      watched.abort?.abort();
      this.#scheduler.remove(id);
      this.#sessions.forget(id);
      this.#assessor.forget(id);
      this.#past.set(id, { state: persisted(watched), samples: watched.state.samples });
      if (watched.unsaved) this.#roster.save(watched);
      this.#roster.emit({ type: 'removed', id });
    }
    this.#reachability.refresh();
    for (const watched of this.#roster.all()) {
      if (watched.state !== before.get(watched.server.id)?.state) this.#roster.update(watched);
    }
    this.#scheduler.catchUp(toCheck);
  }

  /** Checks these at once, whatever their times are, with full TLS handshakes. Paused ones stay paused. */
  checkNow(ids: readonly string[]): void {
    for (const id of ids) this.#askAnew(id);
    this.#scheduler.checkNow(ids);
  }

  /** Checks every server soon, spread out a little when they are many. */
  checkAll(): void {
    const ids = this.#roster.all().map(({ server }) => server.id);
    for (const id of ids) this.#askAnew(id);
    this.#scheduler.checkSoon(ids);
  }

  /** Takes back those checks that were asked for and have not begun; the schedule stays as it is. */
  cancelChecks(ids: readonly string[]): void {
    this.#scheduler.cancelAsked(ids);
  }

  /** Notes until when nobody wants to hear of a server. Its alarms are still emitted: whoever shows them must look. */
  muteServer(id: string, untilMs: number | null): void {
    const watched = this.#roster.get(id);
    if (!watched || watched.state.mutedUntilMs === untilMs) return;
    this.#roster.replace(watched, { mutedUntilMs: untilMs });
    this.#roster.save(watched);
  }

  /**
   * Notes that somebody knows what is wrong with a server now, until it is over or until a time. Whether anything was.
   * @param untilMs wall clock; null until recovery.
   */
  acknowledge(id: string, untilMs: number | null): boolean {
    const { clock, history } = this.#options;
    const watched = this.#roster.get(id);
    if (!watched) return false;
    const nowMs = clock.wallMs();
    const covers = [...wrongOf(watched.alarm, watched.server, nowMs)];
    if (covers.length === 0) return false;
    this.#setAcknowledged(watched, { atMs: nowMs, untilMs, covers });
    const { incident } = watched.alarm;
    if (incident) history.addIncidentEvent(eventOf(incident, 'acknowledged', nowMs, null));
    return true;
  }

  /** Takes an acknowledgement back. */
  withdrawAcknowledgement(id: string): void {
    const watched = this.#roster.get(id);
    if (watched?.alarm.acknowledged) this.#setAcknowledged(watched, null);
  }

  /** Looks at the system now rather than in a few seconds. */
  look(): void {
    this.#reachability.look();
  }

  /** The computer is about to sleep, or has woken up. It is noticed afterwards without being told, but not before. */
  setAsleep(asleep: boolean): void {
    this.#reachability.sleep(asleep);
  }

  /** In the order of the settings. */
  states(): ServerState[] {
    return this.#roster.all().map(({ state }) => state);
  }

  /** Null for a server that is not watched. */
  state(id: string): ServerState | null {
    return this.#roster.get(id)?.state ?? null;
  }

  /** What there is to hold a server's newest check against; null when it is not watched. */
  remembered(id: string): Remembered | null {
    return this.#roster.get(id)?.remembered ?? null;
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: MonitorEvent) => void): () => void {
    return this.#roster.subscribe(listener);
  }

  /** Ends every check and every timer. Resolves when the last check has ended. */
  async stop(): Promise<void> {
    this.#roster.hush();
    this.#scheduler.stop();
    this.#reachability.stop();
    for (const watched of this.#roster.all()) {
      watched.abort?.abort();
      if (watched.unsaved) this.#roster.save(watched);
    }
    await Promise.all(this.#checks);
  }

  #setAcknowledged(watched: Watched, acknowledged: Acknowledgement | null): void {
    watched.alarm = { ...watched.alarm, acknowledged };
    this.#roster.update(watched);
    this.#roster.save(watched);
  }

  /** A person wants to know: with a full handshake, and with the credentials if there are any. */
  #askAnew(id: string): void {
    this.#sessions.renew(id);
    const watched = this.#roster.get(id);
    if (watched) watched.alarm = { ...watched.alarm, auth: released(watched.alarm.auth) };
  }

  #add(server: Server, toCheck: string[]): void {
    const watched = begin(server, this.#past.get(server.id), this.#options.clock.wallMs());
    this.#past.delete(server.id);
    this.#watch(watched, toCheck);
  }

  #change(watched: Watched, server: Server, toCheck: string[]): void {
    const before = watched.server;
    if (!isSameServer(before, server)) {
      watched.abort?.abort();
      this.#scheduler.remove(server.id);
      this.#sessions.forget(server.id);
      this.#assessor.forget(server.id);
      this.#options.history.forget(server.id);
      const fresh = begin(server, undefined, this.#options.clock.wallMs());
      fresh.state = { ...fresh.state, mutedUntilMs: watched.state.mutedUntilMs };
      this.#watch(fresh, toCheck);
      return;
    }
    if (JSON.stringify(before) === JSON.stringify(server)) {
      this.#roster.put(watched);
      return;
    }
    const changed: Watched = { ...watched, server, state: { ...watched.state } };
    if (JSON.stringify(before.auth) !== JSON.stringify(server.auth)) {
      changed.alarm = { ...changed.alarm, auth: released(changed.alarm.auth) };
    }
    if (!server.enabled) {
      changed.abort?.abort();
      changed.abort = null;
      changed.alarm = forgiveSoft(changed.alarm);
      this.#scheduler.remove(server.id);
    }
    this.#watch(changed, toCheck);
  }

  #watch(watched: Watched, toCheck: string[]): void {
    this.#roster.put(watched);
    if (this.#reachability.schedule(watched)) toCheck.push(watched.server.id);
  }

  async #check(id: string, startedLateMs: number): Promise<number | null> {
    const watched = this.#roster.get(id);
    if (!watched) return null;
    const abort = new AbortController();
    watched.abort = abort;
    const startedMs = this.#options.clock.monotonicMs();
    const result = await this.#probe(watched, {
      signal: abort.signal,
      sessions: this.#sessions.forCheck(id),
      ...(this.#options.forDisplay !== false && {
        onPhase: (event: PhaseEvent) => {
          const now = this.#roster.get(id);
          if (event.type === 'begin' && now?.abort === abort) {
            this.#roster.replace(now, { checking: event.phase });
          }
        },
      }),
    });
    // The server may have been edited meanwhile, in ways that do not matter to this check.
    const now = this.#roster.get(id);
    if (abort.signal.aborted || now?.abort !== abort) return null;
    now.abort = null;
    this.#sessions.finished(id, result);
    return this.#assessor.assess(now, { result, startedLateMs }, startedMs);
  }

  #probe(watched: Watched, options: ProbeOptions): Promise<CheckResult> {
    const { probe, targetOf, clock } = this.#options;
    const { server, alarm } = watched;
    const sinceMs = sinceStepMs(watched, clock);
    const target = withoutWithheld(targetOf(server), alarm.auth, sinceMs);
    if (server.family !== 'both') return probe(target, options);
    return checkBothFamilies(probe, target, options, () => this.#reachability.hasIpv6);
  }

  #scheduled(id: string): void {
    const watched = this.#roster.get(id);
    const inMs = this.#scheduler.nextInMs(id);
    if (!watched || inMs === null) return;
    this.#roster.replace(watched, { nextCheckMs: this.#options.clock.wallMs() + inMs });
  }
}

export function createMonitor(options: MonitorOptions): Monitor {
  return new Monitor(options);
}
