/** Keeps secrets out of everything a check reports, even where a server echoes them. */

const MASK = '***';

export class Redaction {
  /** Longest first: a secret may contain another. */
  #secrets: readonly string[] = [];

  /** From now on this text, plain or in base64, is shown as `***`. */
  add(secret: string): void {
    if (secret === '') return;
    const all = new Set([...this.#secrets, secret, Buffer.from(secret).toString('base64')]);
    this.#secrets = [...all].sort((a, b) => b.length - a.length);
  }

  apply(text: string): string {
    let safe = text;
    for (const secret of this.#secrets) safe = safe.replaceAll(secret, MASK);
    return safe;
  }
}
