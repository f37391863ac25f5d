/** Waiting for something another process says: looked at anew after every change, never on a timer. */

import { EventEmitter, once } from 'node:events';

/** How long a test waits for what the application should do promptly. */
const PROMPTLY_MS = 10_000;

/** Counts changes, and wakes those that wait for the next one. */
export class Changes {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  note(): void {
    this.#count += 1;
    this.#emitter.emit('change');
  }

  async next(signal: AbortSignal): Promise<void> {
    await once(this.#emitter, 'change', { signal });
  }
}

interface Wait<T> {
  changes: Changes;
  /** Looks; undefined when what is waited for is not there yet. */
  look: () => T | undefined | Promise<T | undefined>;
  /** What is waited for and what was found instead, for the message of the time-out. */
  describe: () => string | Promise<string>;
  limitMs?: number | undefined;
}

/** Resolves as soon as `look` finds something; fails with the description when it does not in time. */
export async function until<T>(wait: Wait<T>): Promise<T> {
  const { changes, look, describe, limitMs = PROMPTLY_MS } = wait;
  const limit = AbortSignal.timeout(limitMs);
  while (!limit.aborted) {
    const count = changes.count;
    const found = await look();
    if (found !== undefined) return found;
    if (changes.count === count) await changes.next(limit).catch(() => undefined);
  }
  throw new Error(`Waited ${limitMs} ms for ${await describe()}`);
}
