/** One way in which this computer's own trouble looks like that of servers, and how it is told from theirs. */

import type { Evidence } from './evidence.ts';
import { vicinityOf } from './subject.ts';
import type { Network, Subject } from './subject.ts';

/** Asked besides the servers watched. */
export type ReferenceKind = 'outside' | 'gateway' | 'resolver';

/** A host that fails, and how. */
export interface Failing {
  subject: Subject;
  evidence: Evidence;
}

export interface Rule<K extends string> {
  kind: K;
  /** Whether such trouble would concern a server at all. */
  concerns(subject: Subject, network: Network): boolean;
  /** Whether a server could show that it is not so; those that it would concern when absent. */
  testifies?(subject: Subject, network: Network): boolean;
  /** What it would make checks find. */
  explains: ReadonlySet<Evidence>;
  /** What no check would find then. */
  refutedBy: ReadonlySet<Evidence>;
  /** References that would not answer then, or need not. */
  silences: readonly ReferenceKind[];
  /** The one among them whose answer settles that it is not so. */
  refutedByReference: ReferenceKind | null;
  /**
   * Whether hosts that fail, all that could be asked, are proof enough without a reference: never when one cause of
   * their own would do.
   */
  proves(failing: readonly Failing[], network: Network): boolean;
}

/** So many different hosts newly failing one after another, with no answer between, are enough of however many. */
const ENOUGH_HOSTS = 10;
/** Longer than this nobody waits for those that were asked. */
const PATIENCE_MS = 20_000;

/**
 * Follows the run of results: the trouble is this computer's own when every host that it would concern, and that did
 * not fail before, now fails, one after another. Any that does not ends the run.
 */
export class Suspicion<K extends string> {
  readonly rule: Rule<K>;
  /** By host, newly failing in the present run. */
  readonly #run = new Map<string, Failing>();
  /** Hosts heard or not heard from in the present run. */
  readonly #asked = new Set<string>();
  /** Hosts that failed already when others still answered: their own trouble, so no evidence. */
  readonly #chronic = new Set<string>();
  #on = false;
  /** A reference that used to answer from here does not. */
  #supported = false;
  #beganMs = 0;

  constructor(rule: Rule<K>) {
    this.rule = rule;
  }

  /** Whether it is so. */
  get on(): boolean {
    return this.#on;
  }

  /** Whether something fails and nothing has settled yet whose trouble it is. */
  get open(): boolean {
    return !this.#on && this.#run.size > 0;
  }

  /** When the present run began, by the clock of `seen`. */
  get beganMs(): number {
    return this.#beganMs;
  }

  /**
   * Takes a check into account.
   * @param subjects all that are watched outside this computer and expected to answer.
   */
  seen(
    { subject, evidence }: Failing,
    subjects: () => readonly Subject[],
    network: Network,
    nowMs: number,
  ): void {
    if (!this.#testifies(subject, network)) return;
    if (this.rule.refutedBy.has(evidence)) {
      this.#refute();
      this.#chronic.delete(subject.host);
      return;
    }
    if (!this.rule.concerns(subject, network)) return;
    if (this.rule.explains.has(evidence) && !this.#chronic.has(subject.host)) {
      if (this.#run.size === 0) this.#beganMs = nowMs;
      this.#run.set(subject.host, { subject, evidence });
    }
    if (this.#run.size > 0) this.#asked.add(subject.host);
    this.#judge(subjects, network);
  }

  /** Takes a reference into account. Silence counts only of one that has answered from here before. */
  referred(
    kind: ReferenceKind,
    answered: boolean,
    subjects: () => readonly Subject[],
    network: Network,
  ): void {
    if (!this.rule.silences.includes(kind) || this.#run.size === 0) return;
    if (!answered) this.#supported = true;
    else if (this.rule.refutedByReference === kind) this.#refute();
    this.#judge(subjects, network);
  }

  /** Whether this trouble, if it is on, is what a check met. */
  explains({ subject, evidence }: Failing, network: Network): boolean {
    return this.rule.explains.has(evidence) && this.rule.concerns(subject, network);
  }

  /**
   * Whether it is too early to say whose trouble a failure is.
   * @param awaited references that are being asked, and usually answer.
   */
  doubts(
    failing: Failing,
    subjects: () => readonly Subject[],
    network: Network,
    awaited: ReadonlySet<ReferenceKind>,
    nowMs: number,
  ): boolean {
    if (this.#on || !this.#run.has(failing.subject.host)) return false;
    if (!this.explains(failing, network) || nowMs - this.#beganMs > PATIENCE_MS) return false;
    if (this.rule.silences.some((kind) => awaited.has(kind))) return true;
    if (this.#asked.size >= ENOUGH_HOSTS) return false;
    return subjects().some((subject) => this.#isWitness(subject, network));
  }

  /** A few to ask before a failure is believed; nobody when enough were asked. The least alike come first. */
  witnesses(failing: Failing, subjects: () => readonly Subject[], network: Network): Subject[] {
    if (this.#on || !this.#run.has(failing.subject.host)) return [];
    if (!this.explains(failing, network) || this.#asked.size >= ENOUGH_HOSTS) return [];
    const known = new Set([...this.#run.values()].map((each) => vicinityOf(each.subject)));
    const hosts = new Set<string>();
    const unlike: Subject[] = [];
    const alike: Subject[] = [];
    for (const subject of subjects()) {
      if (hosts.has(subject.host) || !this.#isWitness(subject, network)) continue;
      hosts.add(subject.host);
      (known.has(vicinityOf(subject)) ? alike : unlike).push(subject);
      if (unlike.length === ENOUGH_HOSTS) break;
    }
    return [...unlike, ...alike].slice(0, ENOUGH_HOSTS);
  }

  /** Forgets everything, as after a change of network. */
  reset(): void {
    this.#clear();
    this.#chronic.clear();
  }

  #isWitness(subject: Subject, network: Network): boolean {
    const { host } = subject;
    return !this.#asked.has(host) && !this.#chronic.has(host) && this.#testifies(subject, network);
  }

  #testifies(subject: Subject, network: Network): boolean {
    return this.rule.testifies?.(subject, network) ?? this.rule.concerns(subject, network);
  }

  #refute(): void {
    // When it was so until now, those in the run have yet to show how they are.
    if (!this.#on) for (const host of this.#run.keys()) this.#chronic.add(host);
    this.#clear();
  }

  #clear(): void {
    this.#run.clear();
    this.#asked.clear();
    this.#on = false;
    this.#supported = false;
  }

  #judge(subjects: () => readonly Subject[], network: Network): void {
    if (this.#on || this.#run.size === 0) return;
    const others = new Set<string>();
    for (const subject of subjects()) {
      if (!this.#chronic.has(subject.host) && this.rule.concerns(subject, network)) {
        others.add(subject.host);
      }
    }
    const failing = [...this.#run.values()].filter(({ subject }) => others.has(subject.host));
    if (failing.length === 0) return;
    if (this.#supported) this.#on = true;
    else if (failing.length >= Math.min(others.size, ENOUGH_HOSTS)) {
      this.#on = this.rule.proves(failing, network);
    }
  }
}
