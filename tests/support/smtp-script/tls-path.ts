/** What TLS goes through on its way to the client, where a script meddles with it. */

import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';

/** Passes on what goes through it. The socket itself stays free for bytes that are not TLS's own. */
export class TlsPath extends Duplex {
  readonly #raw: Socket;
  readonly #everyMs: number | null;

  /** @param everyMs milliseconds from a byte to the next; in one piece when null. */
  constructor(raw: Socket, everyMs: number | null = null) {
    super();
    this.#raw = raw;
    this.#everyMs = everyMs;
    raw.on('data', (chunk: Buffer) => this.push(chunk));
    raw.on('end', () => this.push(null));
    raw.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#raw.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    void this.#send(chunk).then(done);
  }

  override _final(done: () => void): void {
    this.#raw.end(done);
  }

  override _destroy(_error: Error | null, done: () => void): void {
    this.#raw.destroy();
    done();
  }

  async #send(chunk: Buffer): Promise<void> {
    if (this.#everyMs === null) {
      this.#raw.write(chunk);
      return;
    }
    this.#raw.setNoDelay(true);
    for (const byte of chunk) {
      if (!this.#raw.writable) return;
      this.#raw.write(Uint8Array.of(byte));
      await (this.#everyMs === 0 ? setImmediate() : delay(this.#everyMs));
    }
  }
}
