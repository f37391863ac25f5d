/**
 * A socket that holds back our last handshake message for a moment. With implicit TLS the server speaks next, in
 * several small writes (session tickets, greeting) which Nagle's algorithm sends only as we acknowledge them; and Linux
 * delays acknowledgements by 40 ms once a connection looks interactive, that is, once we answered within 40 ms. So the
 * greeting would be charged 40 ms that are ours. Answering later than that keeps acknowledgements prompt. The hold is
 * known exactly and charged to no phase; against such servers the check as a whole takes no longer.
 */

import { Duplex } from 'node:stream';

import type { Clock, TimerHandle } from '../clock.ts';

/** Linux: TCP_ATO_MIN is 40 ms; a clock tick of the kernel may add up to 4 (include/net/tcp.h). */
const HOLD_MS = 44;

/** Elsewhere acknowledgements follow other rules, and holding back would help nobody. */
export const delaysAcknowledgements = process.platform === 'linux';

type Done = (error?: Error | null) => void;

export class HeldSocket extends Duplex {
  readonly #raw: Duplex;
  readonly #clock: Clock;
  #writes = 0;
  #timer: TimerHandle | null = null;
  #heldMs = 0;
  #onReleased: () => void = () => undefined;

  /** @param raw connected; errors and its end are passed on, and it is destroyed with this. */
  constructor(raw: Duplex, clock: Clock) {
    super();
    this.#raw = raw;
    this.#clock = clock;
    raw.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) raw.pause();
    });
    raw.on('end', () => this.push(null));
    raw.on('error', (error) => this.destroy(error));
    raw.on('close', () => this.destroy());
  }

  /** Milliseconds held so far; 0 while it still is. */
  get heldMs(): number {
    return this.#heldMs;
  }

  /** Resolves when nothing is held any more. */
  released(): Promise<void> {
    if (this.#timer === null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onReleased = resolve;
    });
  }

  override _read(): void {
    this.#raw.resume();
  }

  /** The first write is the ClientHello, the second all we have to say after the server's answer. */
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#writes += 1;
    if (this.#writes !== 2) {
      this.#raw.write(chunk, done);
      return;
    }
    const sinceMs = this.#clock.monotonicMs();
    this.#timer = this.#clock.after(HOLD_MS, () => {
      this.#timer = null;
      this.#heldMs = this.#clock.monotonicMs() - sinceMs;
      this.#raw.write(chunk, done);
      this.#onReleased();
    });
  }

  override _final(done: Done): void {
    this.#raw.end(done);
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#onReleased();
    this.#raw.destroy();
    done(error);
  }
}
