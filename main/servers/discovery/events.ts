/** What finding servers tells while it goes on. */

import type { CheckResult, PhaseEvent } from '../../core/probe/result.ts';
import type { Security } from '../../core/probe/target.ts';

/** A host and port that is tried. */
export interface Candidate {
  /** `HOST:PORT`. */
  key: string;
  host: string;
  port: number;
  security: Security;
  /** The mail domain it was found for; empty when the host itself was named. */
  domain: string;
  /** Whether a person named this very port, rather than having the usual ones tried. */
  named: boolean;
  /** The name under which it is watched already; null when it is not. */
  watchedAs: string | null;
}

/** What is to be said of something typed; text in it may be a stranger's. */
export type DiscoveryNote =
  | { kind: 'refused'; text: string; message: string }
  /** `message`: one sentence without final full stop. */
  | { kind: 'lookup-failed'; domain: string; message: string }
  /** RFC 7505: the domain says that it takes no mail. */
  | { kind: 'null-mx'; domain: string }
  /** No MX: the domain is its own mail host (RFC 5321 section 5.1). */
  | { kind: 'implicit-mx'; domain: string }
  | { kind: 'no-address'; host: string }
  /** Of a domain's hosts only the first so many are tried. */
  | { kind: 'too-many'; domain: string; tried: number; hosts: number };

export type DiscoveryEvent =
  | { type: 'note'; note: DiscoveryNote }
  | { type: 'candidate'; candidate: Candidate }
  | { type: 'phase'; key: string; event: PhaseEvent }
  /** Tried once more from the start, in another way. */
  | { type: 'again'; key: string; security: Security }
  /** `name`: what the server calls itself, where only its address is known; else its host. */
  | { type: 'result'; key: string; name: string; result: CheckResult }
  | { type: 'end' };
