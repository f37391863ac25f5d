/** What a lost network means for the servers watched: their checks do not count, and nothing is said of them. */

import type { CheckResult } from '../probe/result.ts';
import type { Server } from '../server.ts';
import { isLoopback } from './connectivity.ts';
import type { Connectivity } from './connectivity.ts';
import type { Roster } from './roster.ts';
import type { Scheduler } from './scheduler.ts';
import { forgiveSoft } from './watched.ts';
import type { Watched } from './watched.ts';

export interface ReachabilityOptions {
  connectivity: Connectivity;
  roster: Roster;
  scheduler: Pick<Scheduler, 'set' | 'remove' | 'catchUp'>;
}

/** Asked at a time when a server seems cut off. */
const MAX_WITNESSES = 10;
/** Routes and resolvers need a moment after the network is back. */
const SETTLE_MS = 2_000;

export class Reachability {
  readonly #options: ReachabilityOptions;

  constructor(options: ReachabilityOptions) {
    this.#options = options;
  }

  /** The roster has changed. */
  refresh(): void {
    const { connectivity, roster } = this.#options;
    connectivity.watch(new Set(roster.remote().map(({ server }) => server.host)));
  }

  /** Whether the system says that this computer has no network. */
  setOffline(offline: boolean): void {
    const { connectivity, roster, scheduler } = this.#options;
    const was = connectivity.offline;
    connectivity.tell(offline);
    if (offline) for (const { server } of roster.remote()) scheduler.remove(server.id);
    if (was !== connectivity.offline) this.#changed();
    else if (offline) for (const watched of roster.remote()) roster.update(watched);
  }

  /** Puts a server into the schedule, unless it could not be reached anyway. Whether it was. */
  schedule({ server }: Watched): boolean {
    const { connectivity, scheduler } = this.#options;
    if (!server.enabled || (connectivity.told && !isLoopback(server))) return false;
    scheduler.set(server.id, server.intervalSeconds * 1000);
    return true;
  }

  /** Learns from a check. Whether it says anything of its server. */
  counts(server: Server, result: CheckResult): boolean {
    if (isLoopback(server)) return true;
    const { connectivity } = this.#options;
    const was = connectivity.offline;
    connectivity.seen(server, result);
    if (was !== connectivity.offline) this.#changed();
    return connectivity.counts(result);
  }

  /** Servers whose checks would tell whether a failure is the server's own or this computer's, as far as not known. */
  witnesses(server: Server): string[] {
    const hosts = this.#options.connectivity.witnesses(server);
    if (hosts.size === 0) return [];
    const others = this.#options.roster.remote().map((other) => other.server);
    return others.filter(({ host }) => hosts.has(host)).map(({ id }) => id);
  }

  /** Has witnesses checked soon. */
  ask(witnesses: readonly string[]): void {
    this.#options.scheduler.catchUp(witnesses.slice(0, MAX_WITNESSES));
  }

  #changed(): void {
    const { connectivity, roster, scheduler } = this.#options;
    const { offline } = connectivity;
    const remote = roster.remote();
    for (const watched of remote) {
      if (offline) {
        watched.abort?.abort();
        watched.abort = null;
        watched.alarm = forgiveSoft(watched.alarm);
        roster.save(watched);
      }
      roster.update(watched, { checking: null });
    }
    roster.emit({ type: 'connectivity', offline });
    if (offline) return;
    const toCheck = remote.filter((watched) => this.schedule(watched));
    scheduler.catchUp(
      toCheck.map(({ server }) => server.id),
      SETTLE_MS,
    );
  }
}
