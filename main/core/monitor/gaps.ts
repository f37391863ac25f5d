/** Keeps history told of the time in which servers are not judged, and why. */

import type { Clock } from '../clock.ts';
import type { Obstacle } from '../connectivity/state.ts';
import type { Gap, GapCause } from '../history/records.ts';
import type { HistoryWriter } from '../history/store.ts';
import { HERE } from './state.ts';
import type { Watched } from './watched.ts';

export class GapKeeper {
  readonly #clock: Pick<Clock, 'wallMs'>;
  readonly #history: Pick<HistoryWriter, 'addGap'>;
  readonly #open = new Map<string, Gap>();

  constructor(clock: Pick<Clock, 'wallMs'>, history: Pick<HistoryWriter, 'addGap'>) {
    this.#clock = clock;
    this.#history = history;
  }

  /**
   * Opens and closes gaps so that they fit what is known now. One for all stands in for many alike.
   * @param watched all servers.
   * @param agoMs how long ago that which is new began.
   */
  follow(watched: readonly Watched[], agoMs = 0): void {
    const nowMs = this.#clock.wallMs();
    const due = new Map<string, Pick<Gap, 'serverId' | 'cause'>>();
    for (const { server, obstacle } of watched) {
      const cause = server.enabled ? causeOf(obstacle) : 'paused';
      if (cause) due.set(`${server.id} ${cause}`, { serverId: server.id, cause });
    }
    const causes = new Set([...due.values()].map(({ cause }) => cause));
    const [cause] = causes;
    if (due.size > 1 && due.size === watched.length && causes.size === 1 && cause) {
      due.clear();
      due.set(`* ${cause}`, { serverId: null, cause });
    }
    // What goes on under another heading goes on from where that ends.
    let went = false;
    for (const [key, gap] of this.#open) {
      if (due.has(key)) continue;
      went = true;
      this.#open.delete(key);
      this.#history.addGap({ ...gap, toMs: Math.max(nowMs, gap.fromMs) });
    }
    for (const [key, { serverId, cause: why }] of due) {
      if (this.#open.has(key)) continue;
      const fromMs = went ? nowMs : nowMs - agoMs;
      const gap: Gap = { serverId, location: HERE, fromMs, toMs: null, cause: why };
      this.#open.set(key, gap);
      this.#history.addGap(gap);
    }
  }

  /** Time asleep, which is over now. */
  slept(forMs: number): void {
    const toMs = this.#clock.wallMs();
    const fromMs = toMs - forMs;
    this.#history.addGap({ serverId: null, location: HERE, fromMs, toMs, cause: 'asleep' });
  }

  /** The program ends: whatever gap there is ends with it, for what comes is another one. */
  close(): void {
    const nowMs = this.#clock.wallMs();
    for (const gap of this.#open.values()) {
      this.#history.addGap({ ...gap, toMs: Math.max(nowMs, gap.fromMs) });
    }
    this.#open.clear();
  }
}

function causeOf(obstacle: Obstacle | null): GapCause | null {
  // Sleep is told when it is over: until then nobody could.
  if (obstacle === 'asleep') return null;
  return obstacle === 'network-dead' ? 'offline' : obstacle;
}
