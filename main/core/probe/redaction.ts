/** Keeps secrets out of everything a check reports, even where a server echoes them. */

const MASK = '***';

export class Redaction {
  readonly #secrets = new Set<string>();

  /** From now on this text, plain or in base64, is shown as `***`. */
  add(secret: string): void {
    if (secret === '') return;
    this.#secrets.add(secret);
    this.#secrets.add(Buffer.from(secret).toString('base64'));
  }

  apply(text: string): string {
    let safe = text;
    // Longest first: a secret may contain another.
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length))
      safe = safe.replaceAll(secret, MASK);
    return safe;
  }
}
