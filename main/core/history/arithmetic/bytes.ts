/** Whole numbers as few bytes: seven bits to a byte, the lowest first, the eighth saying that more follow (LEB128). */

export class ByteWriter {
  readonly #bytes: number[] = [];

  /** @param value a whole number from 0 to 2^53 − 1. */
  number(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#bytes.push(rest);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** @throws when the bytes end within a number. */
  number(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new Error('The number is cut short');
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  }
}
