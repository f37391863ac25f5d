/** A server that goes down and comes back, over and over. */

import type { Clock, TimerHandle } from '../core/clock.ts';
import type { DemoServer } from './server.ts';

/** How long it is up, and how long down, each time. */
export interface OutagePeriod {
  upMs: number;
  downMs: number;
}

/** Takes a running server down and up again by turns until `stop` is called. */
export class Outage {
  readonly #server: Pick<DemoServer, 'start' | 'stop'>;
  readonly #period: OutagePeriod;
  readonly #clock: Pick<Clock, 'after'>;
  #timer: TimerHandle;
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    server: Pick<DemoServer, 'start' | 'stop'>,
    period: OutagePeriod,
    clock: Pick<Clock, 'after'>,
  ) {
    this.#server = server;
    this.#period = period;
    this.#clock = clock;
    this.#timer = this.#next('down');
  }

  /** Ends the turns, waiting for one under way. The server is left as it is. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer.cancel();
    await this.#turn;
  }

  #next(turn: 'down' | 'up'): TimerHandle {
    const delayMs = turn === 'down' ? this.#period.upMs : this.#period.downMs;
    return this.#clock.after(delayMs, () => {
      this.#turn = this.#take(turn);
    });
  }

  async #take(turn: 'down' | 'up'): Promise<void> {
    // Another program may have taken the port meanwhile: then it stays down for another turn.
    const changed = await (turn === 'down' ? this.#server.stop() : this.#server.start()).then(
      () => true,
      () => false,
    );
    if (this.#stopped) return;
    const isDown = turn === 'down' || !changed;
    this.#timer = this.#next(isDown ? 'up' : 'down');
  }
}
