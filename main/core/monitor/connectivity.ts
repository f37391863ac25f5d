/** "It is me, not them": whether this computer has lost its network, rather than all servers theirs. */

import type { CheckResult } from '../probe/result.ts';
import type { Server } from '../server.ts';
import { networkEvidence, NetworkWatch } from './network-watch.ts';

/** What the operating system says, handed in by whoever can ask it. */
export interface ConnectivityFacts {
  /** As `os.networkInterfaces()` lists them, all in one list. */
  interfaces: readonly { internal: boolean; address: string }[];
  /** What the desktop believes (`net.isOnline()`), null where there is nobody to ask. */
  systemOnline: boolean | null;
}

/** Whether the computer itself says that it has no network. True is to be trusted, false only means perhaps. */
export function saysOffline({ interfaces, systemOnline }: ConnectivityFacts): boolean {
  if (systemOnline === false) return true;
  return !interfaces.some(({ internal, address }) => !internal && !isLinkLocal(address));
}

function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab]/i.test(address);
}

/** Whether a server runs on this computer, so that it is reached without any network. */
export function isLoopback({ host, address }: Pick<Server, 'host' | 'address'>): boolean {
  const where = (address ?? host).toLowerCase().replace(/\.$/, '');
  return (
    where === 'localhost' ||
    where.endsWith('.localhost') ||
    where === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(where)
  );
}

/** Whether this computer is offline, from what it was told and from what its checks find. */
export class Connectivity {
  readonly #network = new NetworkWatch();
  /** All hosts watched outside this computer. */
  #hosts: ReadonlySet<string> = new Set();
  #told = false;
  #found = false;

  get offline(): boolean {
    return this.#told || this.#found;
  }

  /** Whether the system itself says so; then there is no use in trying. */
  get told(): boolean {
    return this.#told;
  }

  /** @param hosts all hosts watched outside this computer from now on. */
  watch(hosts: ReadonlySet<string>): void {
    this.#hosts = hosts;
  }

  /** Takes what the system says. */
  tell(offline: boolean): void {
    if (offline === this.#told) return;
    this.#told = offline;
    this.#found = false;
    this.#network.reset();
  }

  /** Takes a check of a server outside this computer into account. */
  seen({ host }: Server, result: CheckResult): void {
    const lost = this.#network.seen(host, result, this.#hosts);
    if (lost) this.#found = true;
    else if (this.#found && networkEvidence(result) === 'answered') {
      this.#found = false;
      this.#network.reset();
    }
  }

  /** Whether a check counts: offline only an answer does, and that ends being offline. */
  counts(result: CheckResult): boolean {
    return !this.offline || networkEvidence(result) === 'answered';
  }

  /** Hosts to ask before a server's failure is believed to be its own. */
  witnesses({ host }: Server): ReadonlySet<string> {
    return new Set(this.#network.witnesses(host, this.#hosts));
  }
}
