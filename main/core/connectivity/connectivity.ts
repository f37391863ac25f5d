/** "It is me, not them": what is known of this computer's own network, told by the system and found by checks. */

import { attachment, sameNetwork, saysOffline } from './facts.ts';
import type { SystemFacts } from './facts.ts';
import { RULES } from './rules.ts';
import type { ConnectivityState, LocalTrouble, Obstacle } from './state.ts';
import { Network } from './subject.ts';
import type { Subject } from './subject.ts';
import { Suspicion } from './suspicion.ts';
import type { Failing, ReferenceKind } from './suspicion.ts';

/** What to make of a check. */
export type Judgement =
  | { kind: 'believe' }
  /** It is too early to say whose failure it is. */
  | { kind: 'wait' }
  /** It says nothing of the server. */
  | { kind: 'drop' };

/** What a look at the system showed. */
export type SystemChange = 'none' | 'first' | 'lost' | 'back' | 'changed' | 'woke';

/** Changes more frequent than this are how it is here, and forgive nothing. */
const CHANGES = { most: 3, withinMs: 300_000 };

export class Connectivity {
  readonly #suspicions = RULES.map((rule) => new Suspicion<LocalTrouble>(rule));
  /** References that have answered from this network. */
  readonly #answering = new Set<ReferenceKind>();
  readonly #subjects = new Map<string, Subject>();
  #network = new Network(null);
  #facts: SystemFacts | null = null;
  #attachment: string | null = null;
  /** Those of them that can be expected to answer from here; null when that has to be found out anew. */
  #expected: readonly Subject[] | null = null;
  #offline = false;
  #asleep = false;
  /** Checks begun before it are not believed when they fail. Monotonic. */
  #settledMs = -Infinity;
  #changesMs: number[] = [];
  #version = 0;
  #strange = true;

  /** Another number whenever an obstacle may have come or gone. */
  get version(): number {
    return this.#version;
  }

  get network(): Network {
    return this.#network;
  }

  get asleep(): boolean {
    return this.#asleep;
  }

  /** Whether there is no use in trying: the system itself says so. */
  get halted(): boolean {
    return this.#offline || this.#asleep;
  }

  state(nowMs: number): ConnectivityState {
    if (this.#asleep) return { kind: 'asleep' };
    if (this.#offline) return { kind: 'offline', told: true };
    const on = this.#suspicions.find((each) => each.on)?.rule.kind;
    if (on === 'offline') return { kind: 'offline', told: false };
    if (on === 'captive-portal' || on === 'no-resolver') return { kind: on };
    return { kind: nowMs < this.#settledMs ? 'changed' : 'online' };
  }

  /** @param subjects all that is watched outside this computer from now on. */
  watch(subjects: readonly Subject[]): void {
    this.#subjects.clear();
    for (const subject of subjects) this.#subjects.set(subject.id, subject);
    this.#expected = null;
  }

  /** More is known of one of them. */
  update(subject: Subject): void {
    this.#subjects.set(subject.id, subject);
    this.#expected = null;
  }

  subject(id: string): Subject | undefined {
    return this.#subjects.get(id);
  }

  /** When that which is found to be the matter began, by the clock of `seen`; null when nothing was found. */
  get suspectedMs(): number | null {
    const began = this.#suspicions.flatMap((each) => (each.on ? [each.beganMs] : []));
    return began.length === 0 ? null : Math.min(...began);
  }

  /** Why a server cannot be judged just now; null when it can. */
  obstacle(subject: Subject): Obstacle | null {
    if (this.#asleep) return 'asleep';
    if (this.#offline) return 'offline';
    const on = this.#suspicions.find(
      ({ on: is, rule }) => is && rule.concerns(subject, this.#network),
    );
    return on?.rule.kind ?? null;
  }

  /** Takes what the system says now. */
  look(facts: SystemFacts): SystemChange {
    if (this.#facts && sameNetwork(this.#facts, facts)) return 'none';
    this.#facts = facts;
    const wasOffline = this.#offline;
    const before = this.#attachment;
    this.#offline = saysOffline(facts);
    this.#attachment = attachment(facts);
    if (this.#attachment !== before) {
      const { key } = this.#network;
      this.#network = new Network(facts);
      this.#expected = null;
      if (key !== this.#network.key) {
        this.#answering.clear();
        this.#strange = true;
      }
    }
    if (this.#offline) {
      if (wasOffline) return 'none';
      this.#reset();
      return 'lost';
    }
    if (wasOffline) return 'back';
    if (before === null) return 'first';
    return this.#attachment === before ? 'none' : 'changed';
  }

  /** The computer is about to sleep, or awake again. */
  sleep(asleep: boolean): void {
    if (asleep === this.#asleep) return;
    this.#asleep = asleep;
    this.#reset();
  }

  /**
   * Begins anew after a change.
   * @param settledMs monotonic time before which no failure is believed.
   * @returns whether it does: not when there is a change every other minute.
   */
  settle(settledMs: number, change: SystemChange, nowMs: number): boolean {
    this.#changesMs = this.#changesMs.filter((atMs) => nowMs - atMs < CHANGES.withinMs);
    if (change === 'changed') {
      if (this.#changesMs.length >= CHANGES.most) return false;
      this.#changesMs.push(nowMs);
    }
    this.#reset();
    this.#settledMs = settledMs;
    return true;
  }

  /**
   * Takes a check of a server outside this computer into account.
   * @param startedMs monotonic time at which it began.
   * @returns whether it says anything: not when it failed before everything had settled.
   */
  seen(failing: Failing, startedMs: number, nowMs: number): boolean {
    if (failing.evidence !== 'spoke') {
      if (this.halted || startedMs < this.#settledMs) return false;
      // Somebody else may have the same address here.
      if (this.#network.isElsewhere(failing.subject)) return false;
    }
    const { subject } = failing;
    if (failing.evidence === 'spoke') {
      this.#network.reached = true;
      this.#network.heard ||= subject.port !== 25 && !this.#network.isNear(subject);
    }
    const subjects = (): readonly Subject[] => this.#expectedHere();
    this.#noting(() => {
      for (const each of this.#suspicions) each.seen(failing, subjects, this.#network, nowMs);
    });
    return true;
  }

  /**
   * What to make of a check that was seen, as things stand now.
   * @param pending references that are being asked.
   */
  judge(failing: Failing, pending: ReadonlySet<ReferenceKind>, nowMs: number): Judgement {
    if (failing.evidence === 'spoke') return { kind: 'believe' };
    if (this.halted) return { kind: 'drop' };
    const explained = this.#suspicions.some(
      (each) => each.on && each.explains(failing, this.#network),
    );
    if (explained || this.#network.isElsewhere(failing.subject)) return { kind: 'drop' };
    const subjects = (): readonly Subject[] => this.#expectedHere();
    const awaited = new Set([...pending].filter((kind) => this.#answering.has(kind)));
    const doubted = this.#suspicions.some((each) =>
      each.doubts(failing, subjects, this.#network, awaited, nowMs),
    );
    return { kind: doubted ? 'wait' : 'believe' };
  }

  /** Whom to ask before a failure is believed to be the server's own. The least alike come first. */
  witnesses(failing: Failing): Subject[] {
    const subjects = (): readonly Subject[] => this.#expectedHere();
    const found = this.#suspicions.flatMap((each) =>
      each.witnesses(failing, subjects, this.#network),
    );
    return [...new Set(found)];
  }

  /** Whether it is yet to be found out which references answer here: not before anybody else has. */
  get isStrange(): boolean {
    return this.#strange && this.#network.reached;
  }

  /** The references are being asked what they say when all is well. */
  acquainted(): void {
    this.#strange = false;
  }

  /** References worth asking: what they say could settle a failure. */
  references(): ReferenceKind[] {
    return [...new Set(this.#suspicions.flatMap((each) => (each.open ? each.rule.silences : [])))];
  }

  /** Takes into account whether a reference answered, asked in the network of that key. */
  referred(kind: ReferenceKind, answered: boolean, key: string): void {
    if (key !== this.#network.key) return;
    if (answered && kind === 'outside') this.#network.heard = true;
    if (answered) this.#answering.add(kind);
    else if (!this.#answering.has(kind)) return;
    const subjects = (): readonly Subject[] => this.#expectedHere();
    this.#noting(() => {
      for (const each of this.#suspicions) each.referred(kind, answered, subjects, this.#network);
    });
  }

  #expectedHere(): readonly Subject[] {
    this.#expected ??= [...this.#subjects.values()].filter(
      (subject) => !this.#network.isElsewhere(subject),
    );
    return this.#expected;
  }

  #noting(change: () => void): void {
    const before = this.#suspicions.map(({ on }) => on);
    change();
    if (this.#suspicions.some(({ on }, index) => on !== before[index])) this.#version++;
  }

  #reset(): void {
    for (const each of this.#suspicions) each.reset();
    this.#version++;
  }
}
