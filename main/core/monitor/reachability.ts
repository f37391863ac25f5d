/** What this computer's own troubles mean for the servers watched: their checks do not count, and nothing is said. */

import type { Clock, TimerHandle } from '../clock.ts';
import { Connectivity } from '../connectivity/connectivity.ts';
import type { Judgement, SystemChange } from '../connectivity/connectivity.ts';
import type { ConnectivityState } from '../connectivity/state.ts';
import { evidenceOf } from '../connectivity/evidence.ts';
import { hasGlobalIpv6 } from '../connectivity/facts.ts';
import type { SystemFacts, SystemSource } from '../connectivity/facts.ts';
import { Inquiry } from '../connectivity/inquiry.ts';
import type { References } from '../connectivity/inquiry.ts';
import { Lookout } from '../connectivity/lookout.ts';
import { isLoopback, subjectOf } from '../connectivity/subject.ts';
import type { Subject } from '../connectivity/subject.ts';
import type { Failing } from '../connectivity/suspicion.ts';
import type { CheckResult } from '../probe/result.ts';
import type { GapKeeper } from './gaps.ts';
import type { Roster } from './roster.ts';
import type { Scheduler } from './scheduler.ts';
import { forgiveSoft } from './watched.ts';
import type { Watched } from './watched.ts';

export interface ReachabilityOptions {
  clock: Clock;
  roster: Roster;
  scheduler: Pick<Scheduler, 'set' | 'remove' | 'catchUp' | 'resume'>;
  gaps: GapKeeper;
  /** Without it nothing is known but what checks find. */
  system?: SystemSource | undefined;
  references?: References | undefined;
  /** Something has become clear: checks that were to wait can be judged again. */
  onClearer: () => void;
}

/** Asked at a time when a server seems cut off. */
const MAX_WITNESSES = 10;
/** Routes and resolvers need a moment after the network is back. */
const SETTLE_MS = 3_000;
/** Waiting checks are judged again after this long at the latest. */
const RECONSIDER_MS = 5_000;
/** Networks remembered for each server. */
const MAX_NETWORKS = 8;
/** A computer that was to sleep and still runs after this long does not sleep. */
const AWAKE_MS = 60_000;

const NONE: ReadonlySet<never> = new Set();

export class Reachability {
  readonly #options: ReachabilityOptions;
  readonly #connectivity = new Connectivity();
  readonly #lookout: Lookout | null;
  readonly #inquiry: Inquiry | null;
  #watchesAny = false;
  #said: ConnectivityState['kind'] = 'online';
  #reconsider: TimerHandle | null = null;
  #settled: TimerHandle | null = null;
  /** The version of what is known that all servers are in line with. */
  #reviewed = -1;
  #sleepSinceMs = 0;
  #sleepSinceWallMs = 0;

  constructor(options: ReachabilityOptions) {
    this.#options = options;
    const { clock, system, references } = options;
    this.#lookout = system
      ? new Lookout({
          clock,
          system,
          onLook: (facts, sleptMs) => {
            this.#looked(facts, sleptMs);
          },
        })
      : null;
    this.#inquiry = references
      ? new Inquiry({
          clock,
          references,
          onAnswer: (kind, answered, key) => {
            this.#connectivity.referred(kind, answered, key);
            this.#becameClearer();
          },
        })
      : null;
  }

  get state(): ConnectivityState {
    return this.#connectivity.state(this.#options.clock.monotonicMs());
  }

  /** Whether nothing outside this computer is checked for now. */
  get halted(): boolean {
    return this.#connectivity.halted;
  }

  /** Whether this computer has IPv6 beyond its own network. */
  get hasIpv6(): boolean {
    const { facts } = this.#connectivity.network;
    return facts === null || hasGlobalIpv6(facts);
  }

  /** The roster has changed. */
  refresh(): void {
    const remote = this.#options.roster.remote();
    this.#connectivity.watch(
      remote.map((watched) =>
        this.#subjectOf(watched, (watched.state.lastGood ?? watched.state.last)?.address ?? null),
      ),
    );
    this.#watchesAny = remote.length > 0;
    if (this.#watchesAny) this.#lookout?.start();
    else this.#lookout?.stop();
    this.#reviewed = -1;
    this.#review();
  }

  /** Looks at the system now rather than in a few seconds. */
  look(): void {
    if (this.#watchesAny) this.#lookout?.look();
  }

  /** The computer is about to sleep, or has woken up. */
  sleep(asleep: boolean): void {
    if (asleep === this.#connectivity.asleep) return;
    const { clock, gaps } = this.#options;
    this.#connectivity.sleep(asleep);
    if (asleep) {
      this.#sleepSinceMs = clock.monotonicMs();
      this.#sleepSinceWallMs = clock.wallMs();
      this.#halt();
    } else {
      gaps.slept(Math.max(0, clock.wallMs() - this.#sleepSinceWallMs));
      this.#settle('woke');
      this.look();
    }
    this.#review();
  }

  stop(): void {
    this.#options.gaps.close();
    this.#lookout?.stop();
    this.#reconsider?.cancel();
    this.#settled?.cancel();
  }

  /** Puts a server into the schedule, unless it could not be reached anyway. Whether it was. */
  schedule({ server }: Watched): boolean {
    if (!server.enabled || (this.#connectivity.halted && !isLoopback(server))) return false;
    this.#options.scheduler.set(server.id, server.intervalSeconds * 1000);
    return true;
  }

  /**
   * Learns from a check. What to make of it.
   * @param startedMs monotonic time at which the check began.
   */
  judge(watched: Watched, result: CheckResult, startedMs: number): Judgement {
    // What the system knows already need not be found out.
    if (result.failure) this.#lookout?.refresh();
    const subject = this.#connectivity.subject(watched.server.id);
    if (!subject) return { kind: 'believe' };
    const failing = { subject, evidence: evidenceOf(result) };
    const nowMs = this.#options.clock.monotonicMs();
    const says = this.#connectivity.seen(failing, startedMs, nowMs);
    if (failing.evidence === 'spoke') this.#reached(watched, result);
    else if (says) this.#ask(failing);
    else this.#noteElsewhere(watched, subject);
    this.#review();
    return says ? this.judgeAgain(watched, result) : { kind: 'drop' };
  }

  /** What to make of a check, judged before, as things stand now. */
  judgeAgain({ server }: Watched, result: CheckResult): Judgement {
    const subject = this.#connectivity.subject(server.id);
    if (!subject) return { kind: 'believe' };
    const failing = { subject, evidence: evidenceOf(result) };
    const pending = this.#inquiry?.pending ?? NONE;
    const judgement = this.#connectivity.judge(failing, pending, this.#options.clock.monotonicMs());
    if (judgement.kind === 'wait') {
      this.#reconsider ??= this.#options.clock.after(RECONSIDER_MS, () => {
        this.#reconsider = null;
        this.#options.onClearer();
      });
    }
    return judgement;
  }

  #ask(failing: Failing): void {
    const { facts, key } = this.#connectivity.network;
    if (facts) this.#inquiry?.ask(this.#connectivity.references(), facts, key);
    const witnesses = this.#connectivity.witnesses(failing).slice(0, MAX_WITNESSES);
    this.#options.scheduler.catchUp(witnesses.map(({ id }) => id));
  }

  /** Remembers where it is, and that it can be reached from this network. */
  #reached(watched: Watched, { address }: CheckResult): void {
    const { key, facts } = this.#connectivity.network;
    if (facts && this.#connectivity.isStrange) {
      this.#connectivity.acquainted();
      this.#inquiry?.acquaint(facts, key);
    }
    const subject = this.#connectivity.subject(watched.server.id);
    const known = facts === null || watched.reachedFrom.at(-1) === key;
    if (!subject || (known && subject.address === address)) return;
    if (!known) {
      const others = watched.reachedFrom.filter((other) => other !== key);
      watched.reachedFrom = [...others, key].slice(-MAX_NETWORKS);
    }
    this.#connectivity.update(this.#subjectOf(watched, address));
    if (watched.obstacle === 'elsewhere') this.#reviewed = -1;
  }

  #noteElsewhere(watched: Watched, subject: Subject): void {
    if (watched.obstacle || !this.#connectivity.network.isElsewhere(subject)) return;
    watched.obstacle = 'elsewhere';
    this.#forgive(watched);
    this.#options.roster.update(watched);
    this.#followGaps();
  }

  #looked(facts: SystemFacts, sleptMs: number): void {
    const { clock, gaps } = this.#options;
    if (sleptMs > 0) gaps.slept(sleptMs);
    // Some systems forget to say that they are awake again.
    const awakeMs = clock.monotonicMs() - this.#sleepSinceMs;
    if (this.#connectivity.asleep && awakeMs > AWAKE_MS) this.sleep(false);
    const seen = this.#connectivity.look(facts);
    const change = seen === 'none' && sleptMs > 0 ? 'woke' : seen;
    if (change === 'none') return;
    if (change === 'lost') this.#halt();
    else if (change !== 'first') this.#settle(change);
    this.#reviewed = -1;
    this.#review();
  }

  /** Nothing can be checked for now. */
  #halt(): void {
    const { roster, scheduler } = this.#options;
    for (const watched of roster.remote()) {
      scheduler.remove(watched.server.id);
      watched.abort?.abort();
      watched.abort = null;
      this.#forgive(watched);
      roster.update(watched, { checking: null });
    }
  }

  /** Lets the network settle, forgives what is not confirmed, and has all checked, spread out. */
  #settle(change: SystemChange): void {
    const { clock, roster, scheduler } = this.#options;
    if (this.#connectivity.halted) return;
    const nowMs = clock.monotonicMs();
    if (!this.#connectivity.settle(nowMs + SETTLE_MS, change, nowMs)) return;
    for (const watched of roster.remote()) {
      if (this.#forgive(watched)) roster.update(watched);
    }
    const toCheck = roster.remote().filter((watched) => this.schedule(watched));
    scheduler.resume(
      toCheck.map(({ server }) => server.id),
      SETTLE_MS,
    );
    this.#settled?.cancel();
    this.#settled = clock.after(SETTLE_MS, () => {
      this.#settled = null;
      this.#review();
    });
  }

  /** Whether there was anything to forgive. */
  #forgive(watched: Watched): boolean {
    const { attempt } = watched.alarm;
    watched.alarm = forgiveSoft(watched.alarm);
    if (watched.alarm.attempt === attempt) return false;
    this.#options.roster.save(watched);
    return true;
  }

  #becameClearer(): void {
    this.#review();
    this.#options.onClearer();
  }

  /** Brings every server in line with what is known now, and tells of what is new. */
  #review(): void {
    const { roster, scheduler } = this.#options;
    if (this.#reviewed !== this.#connectivity.version) {
      this.#reviewed = this.#connectivity.version;
      const freed: string[] = [];
      for (const watched of roster.remote()) {
        const obstacle = this.#obstacleOf(watched);
        if (obstacle === watched.obstacle) continue;
        watched.obstacle = obstacle;
        this.#forgive(watched);
        roster.update(watched);
        if (obstacle === null) freed.push(watched.server.id);
      }
      this.#followGaps();
      if (!this.#connectivity.halted) scheduler.catchUp(freed, SETTLE_MS);
    }
    // That something has changed is of interest only as long as nothing is wrong with it.
    const state: ConnectivityState =
      this.state.kind === 'changed' ? { kind: 'online' } : this.state;
    if (state.kind === this.#said) return;
    this.#said = state.kind;
    roster.emit({ type: 'connectivity', offline: state.kind !== 'online', state });
  }

  #followGaps(): void {
    const { clock, gaps, roster } = this.#options;
    const sinceMs = this.#connectivity.suspectedMs;
    gaps.follow(roster.all(), sinceMs === null ? 0 : clock.monotonicMs() - sinceMs);
  }

  #obstacleOf({ server, obstacle }: Watched): Watched['obstacle'] {
    const subject = this.#connectivity.subject(server.id);
    if (!subject) return null;
    const elsewhere = obstacle === 'elsewhere' && this.#connectivity.network.isElsewhere(subject);
    return this.#connectivity.obstacle(subject) ?? (elsewhere ? 'elsewhere' : null);
  }

  #subjectOf({ server, reachedFrom }: Watched, lastAddress: string | null): Subject {
    const root = this.#options.roster.relations.rootOf(server.id);
    return subjectOf(server, { lastAddress, reachedFrom, root });
  }
}
