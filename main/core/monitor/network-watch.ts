/** Tells a lost network from failing servers by what one check after another finds. */

import type { FailureReason } from '../probe/failure.ts';
import type { CheckResult } from '../probe/result.ts';

/** What one check says about this computer's own network. */
export type NetworkEvidence =
  /** Somebody outside answered, if only with a refusal. */
  | 'answered'
  /** No route or no resolver: what a computer without network sees, whichever server it asks. */
  | 'cut-off'
  /** Nothing came, which may be anybody's doing. */
  | 'silent';

const CUT_OFF: ReadonlySet<FailureReason> = new Set(['dns', 'network-unreachable']);
const SILENT: ReadonlySet<FailureReason> = new Set([
  'connect-timeout',
  'greeting-timeout',
  'tls-timeout',
  'timeout',
  'internal',
]);

export function networkEvidence({ failure }: CheckResult): NetworkEvidence {
  if (!failure) return 'answered';
  if (CUT_OFF.has(failure.reason)) return 'cut-off';
  return SILENT.has(failure.reason) ? 'silent' : 'answered';
}

/** So many different hosts newly cut off one after another, with no answer between, are enough of however many. */
const ENOUGH_HOSTS = 10;

/**
 * Tells a lost network from failing servers by the run of results: the network is lost when every host that was not
 * cut off before now is, one after another. Any answer from outside ends the run.
 */
export class NetworkWatch {
  /** Hosts cut off in the present run, and how. */
  readonly #run = new Map<string, FailureReason>();
  /** Hosts that something was heard or not heard from in the present run. */
  readonly #asked = new Set<string>();
  /** Hosts already cut off when others still answered: their own trouble, so no evidence. */
  readonly #chronic = new Set<string>();

  /**
   * Takes a check of a server outside this computer into account.
   * @param hosts all hosts watched outside this computer.
   * @returns whether the network seems lost now.
   */
  seen(host: string, result: CheckResult, hosts: ReadonlySet<string>): boolean {
    const evidence = networkEvidence(result);
    if (evidence === 'answered') {
      for (const failed of this.#run.keys()) this.#chronic.add(failed);
      this.#run.clear();
      this.#asked.clear();
      this.#chronic.delete(host);
      return false;
    }
    if (evidence === 'cut-off' && result.failure && !this.#chronic.has(host)) {
      this.#run.set(host, result.failure.reason);
    }
    if (this.#run.size > 0) this.#asked.add(host);
    return this.#lost(hosts);
  }

  /**
   * Whom to ask before this host's being cut off is believed to be its own trouble; nobody when that is known, or
   * when enough were asked.
   */
  witnesses(host: string, hosts: ReadonlySet<string>): string[] {
    if (!this.#run.has(host) || this.#asked.size >= ENOUGH_HOSTS) return [];
    return [...hosts].filter((other) => !this.#asked.has(other) && !this.#chronic.has(other));
  }

  /** Forgets everything, as after a change of network. */
  reset(): void {
    this.#run.clear();
    this.#asked.clear();
    this.#chronic.clear();
  }

  #lost(hosts: ReadonlySet<string>): boolean {
    let others = 0;
    for (const host of hosts) if (!this.#chronic.has(host)) others++;
    // One host alone proves nothing: it may be the one that is gone.
    const cutOff = [...this.#run.keys()].filter((host) => hosts.has(host));
    if (cutOff.length < Math.max(2, Math.min(others, ENOUGH_HOSTS))) return false;
    if (cutOff.some((host) => this.#run.get(host) === 'network-unreachable')) return true;
    // Names that do not resolve may be the trouble of the one zone that they all lie in.
    return new Set(cutOff.map(zoneOf)).size > 1;
  }
}

/** The last two labels: too coarse under some registries, and then merely more careful. */
function zoneOf(host: string): string {
  return host.toLowerCase().replace(/\.$/, '').split('.').slice(-2).join('.');
}
