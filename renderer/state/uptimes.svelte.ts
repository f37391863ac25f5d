/** Uptime of all servers, hour by hour and day by day: one question for all, and only while somebody looks. */

import type { Bridge, UptimeBars, UptimeOverview, UptimeSpan } from '../../preload/contract.ts';

const SOON_MS = 2_000;
const MINUTE_MS = 60_000;
/** A day more or less is not seen in the bars of a month for a while. */
const EVERY_MS: Record<UptimeSpan, number> = { day: MINUTE_MS, month: 5 * MINUTE_MS };

const NOTHING: UptimeOverview = { startsMs: [], servers: {} };

export class Uptimes {
  #day: UptimeOverview = $state.raw(NOTHING);
  #month: UptimeOverview = $state.raw(NOTHING);
  readonly #bridge: Pick<Bridge, 'call'>;

  constructor(bridge: Pick<Bridge, 'call'>) {
    this.#bridge = bridge;
  }

  of(id: string, span: UptimeSpan): UptimeBars | undefined {
    return this.#known(span).servers[id];
  }

  /** When each bar begins, oldest first. */
  startsMs(span: UptimeSpan): readonly number[] {
    return this.#known(span).startsMs;
  }

  /** Asks now, soon again, as what is new has no past yet, then from time to time; returns what ends it. */
  follow(span: UptimeSpan): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const ask = (nextMs: number): void => {
      if (!document.hidden) void this.#ask(span);
      timer = setTimeout(ask, nextMs, Math.min(2 * nextMs, EVERY_MS[span]));
    };
    ask(SOON_MS);
    return () => {
      clearTimeout(timer);
    };
  }

  #known(span: UptimeSpan): UptimeOverview {
    return span === 'day' ? this.#day : this.#month;
  }

  async #ask(span: UptimeSpan): Promise<void> {
    const answer = await this.#bridge.call('uptimeBars', span);
    // What is known stays while history does not answer.
    if (!answer.ok) return;
    if (span === 'day') this.#day = answer.value;
    else this.#month = answer.value;
  }
}
