/** The servers watched now with what is known of each: every change of a state goes through here, and is told. */

import type { Clock } from '../clock.ts';
import type { HistoryWriter } from '../history/store.ts';
import { isLoopback } from '../connectivity/subject.ts';
import type { Server } from '../server.ts';
import { MaintenanceGaps } from './maintenance-gaps.ts';
import type { MonitorEvent, ServerState } from './state.ts';
import { Relations } from './relations.ts';
import { deriveState, persisted } from './watched.ts';
import type { Watched } from './watched.ts';

export interface RosterOptions {
  clock: Clock;
  history: Pick<HistoryWriter, 'saveState' | 'addGap'>;
  /** Whether nothing outside this computer is checked for now. */
  halted: () => boolean;
}

/**
 * A state without news is saved this seldom, times the number of servers: it holds whole check results, and writing
 * them all with every check would wear the disk out. Samples are saved at once.
 */
const SAVE_STEP_MS = 300;

export class Roster {
  readonly #options: RosterOptions;
  readonly #listeners = new Set<(event: MonitorEvent) => void>();
  /** In the order of the settings. */
  #watched = new Map<string, Watched>();
  #relations = new Relations([]);
  readonly #maintenance: MaintenanceGaps;

  constructor(options: RosterOptions) {
    this.#options = options;
    this.#maintenance = new MaintenanceGaps(options.clock, options.history);
  }

  /** How the servers belong together. */
  get relations(): Relations {
    return this.#relations;
  }

  get(id: string): Watched | undefined {
    return this.#watched.get(id);
  }

  /** In the order of the settings. */
  all(): Watched[] {
    return [...this.#watched.values()];
  }

  /** The servers that are watched and not on this computer. */
  remote(): Watched[] {
    return this.all().filter(({ server }) => server.enabled && !isLoopback(server));
  }

  /** Empties the roster, to be filled anew in the order of the settings. Returns what was in it. */
  begin(servers: readonly Server[]): ReadonlyMap<string, Watched> {
    const before = this.#watched;
    this.#relations = new Relations(servers);
    this.#watched = new Map();
    return before;
  }

  put(watched: Watched): void {
    this.#watched.set(watched.server.id, watched);
  }

  has(id: string): boolean {
    return this.#watched.has(id);
  }

  /** Brings status and degradations in line with everything else, and tells. */
  update(watched: Watched, change: Partial<ServerState> = {}): void {
    const { clock, halted: allHalted } = this.#options;
    const { server } = watched;
    const nowMs = clock.wallMs();
    const halted = !server.enabled || (allHalted() && !isLoopback(server));
    this.replace(watched, {
      ...change,
      ...(halted && { nextCheckMs: null, checking: null }),
      ...deriveState(watched, nowMs),
      maintenanceUntilMs: this.#maintenance.follow(server),
      behindId: this.#explainedBy(server.id),
    });
  }

  /** The server that this one is behind, while that one fails. */
  #explainedBy(id: string): string | null {
    const parent = this.#relations.parentOf(id);
    const watched = parent === null ? undefined : this.#watched.get(parent);
    return watched?.server.enabled && watched.alarm.attempt.kind !== 'ok' ? parent : null;
  }

  /** Changes a state in parts that nothing else follows from, and tells. */
  replace(watched: Watched, change: Partial<ServerState>): void {
    watched.state = { ...watched.state, ...change };
    this.emit({ type: 'state', state: watched.state });
  }

  save(watched: Watched): void {
    watched.savedMs = this.#options.clock.monotonicMs();
    watched.unsaved = false;
    this.#options.history.saveState(watched.server.id, persisted(watched));
  }

  /** Saves a state that has no news if that was not done for long. */
  saveSoon(watched: Watched): void {
    watched.unsaved = true;
    const savedAgoMs = this.#options.clock.monotonicMs() - watched.savedMs;
    if (savedAgoMs > this.#watched.size * SAVE_STEP_MS) this.save(watched);
  }

  emit(event: MonitorEvent): void {
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

  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: MonitorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nobody hears anything any more. */
  hush(): void {
    this.#listeners.clear();
  }
}
