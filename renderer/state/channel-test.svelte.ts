/** A test of one channel: nothing, under way, or what came of it. */

import type { Calls, ChannelTest } from '../../preload/contract.ts';
import type { Actions } from './actions.ts';

export type ChannelTestState =
  { kind: 'idle' } | { kind: 'running' } | { kind: 'done'; result: ChannelTest };

export class ChannelTestRun {
  state: ChannelTestState = $state.raw({ kind: 'idle' });
  readonly #actions: Pick<Actions, 'testChannel'>;
  #serial = 0;

  constructor(actions: Pick<Actions, 'testChannel'>) {
    this.#actions = actions;
  }

  /** Forgets the result: what was tested is no longer what is there. */
  clear(): void {
    this.#serial++;
    this.state = { kind: 'idle' };
  }

  async run(argument: Calls['testChannel']['argument']): Promise<void> {
    const own = ++this.#serial;
    this.state = { kind: 'running' };
    const result = await this.#actions.testChannel(argument);
    if (own === this.#serial) this.state = result ? { kind: 'done', result } : { kind: 'idle' };
  }
}
