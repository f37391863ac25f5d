/** Asks the references: neighbours of the servers watched that can tell whose trouble a failure is. */

import type { Clock } from '../clock.ts';
import type { SystemFacts } from './facts.ts';
import type { ReferenceKind } from './suspicion.ts';

/** What can be asked besides the servers watched. */
export interface References {
  /** Whether it answered, in whatever way, within a few seconds. Never rejects. */
  ask(kind: ReferenceKind, facts: SystemFacts): Promise<boolean>;
}

export interface InquiryOptions {
  clock: Clock;
  references: References;
  onAnswer: (kind: ReferenceKind, answered: boolean, networkKey: string) => void;
}

const KINDS: readonly ReferenceKind[] = ['outside', 'gateway', 'resolver'];
/** Nobody is asked more often. */
const PAUSE_MS = 5_000;

export class Inquiry {
  readonly #options: InquiryOptions;
  readonly #pending = new Set<ReferenceKind>();
  readonly #askedMs = new Map<ReferenceKind, number>();

  constructor(options: InquiryOptions) {
    this.#options = options;
  }

  /** References that have yet to answer. */
  get pending(): ReadonlySet<ReferenceKind> {
    return this.#pending;
  }

  /** Learns which references answer here at all, so that their silence means something later. */
  acquaint(facts: SystemFacts, networkKey: string): void {
    this.#askedMs.clear();
    this.ask(KINDS, facts, networkKey);
  }

  /** Asks those that were not asked just now. */
  ask(kinds: readonly ReferenceKind[], facts: SystemFacts, networkKey: string): void {
    const { clock, references, onAnswer } = this.#options;
    const nowMs = clock.monotonicMs();
    for (const kind of kinds) {
      const ageMs = nowMs - (this.#askedMs.get(kind) ?? -Infinity);
      if (this.#pending.has(kind) || ageMs < PAUSE_MS) continue;
      this.#askedMs.set(kind, nowMs);
      this.#pending.add(kind);
      void references.ask(kind, facts).then((answered) => {
        this.#pending.delete(kind);
        onAnswer(kind, answered, networkKey);
      });
    }
  }
}
