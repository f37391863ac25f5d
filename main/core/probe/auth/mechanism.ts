/** One SASL mechanism at work: what the client says, challenge by challenge (RFC 4422). Knows nothing of SMTP. */

export interface Exchange {
  /** What the client may send with the AUTH command; null when the server speaks first. */
  readonly initial: Buffer | null;
  /** The answer to a challenge. Rejects with `ExchangeError` when the challenge makes no sense. */
  respond(challenge: Buffer): Promise<Buffer>;
  /**
   * Whether the exchange was complete when the server declared success: false where the server still owed the
   * proof that it knows the password.
   */
  readonly complete: boolean;
  /** Why the server refuses, in its own words, when the mechanism lets it say so. */
  readonly refusal?: string | undefined;
}

/** `message` is a plain English sentence without a final full stop. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
}
