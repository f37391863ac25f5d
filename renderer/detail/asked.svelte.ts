/** What main answered last to a question that is asked again and again. */

import type { Bridge, CallName, Calls } from '../../preload/contract.ts';

/**
 * One question at a time: of those that come meanwhile only the newest is asked, and an answer that is no longer wanted
 * is dropped.
 */
export class Asked<N extends CallName> {
  answer: Calls[N]['answer'] | null = $state.raw(null);
  /** Why there is no newer answer; empty when there is. */
  problem = $state('');

  readonly #bridge: Pick<Bridge, 'call'>;
  readonly #name: N;
  #next: { argument: Calls[N]['argument'] } | null = null;
  #busy = false;
  #question = '';

  constructor(bridge: Pick<Bridge, 'call'>, name: N) {
    this.#bridge = bridge;
    this.#name = name;
  }

  /**
   * Asks, unless that was asked before on the same occasion.
   * @param occasion whatever may have changed the answer.
   */
  ask(argument: Calls[N]['argument'], occasion: unknown = null): void {
    const question = JSON.stringify([argument, occasion]);
    if (question === this.#question) return;
    this.#question = question;
    this.#next = { argument };
    if (!this.#busy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    for (let wanted = this.#take(); wanted; wanted = this.#take()) {
      const result = await this.#bridge.call(this.#name, wanted.argument);
      if (this.#next) continue;
      if (result.ok) this.answer = result.value;
      this.problem = result.ok ? '' : result.error.message;
    }
    this.#busy = false;
  }

  #take(): { argument: Calls[N]['argument'] } | null {
    const wanted = this.#next;
    this.#next = null;
    return wanted;
  }
}
