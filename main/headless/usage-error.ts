/** The command was called wrongly. The message names the option or argument and says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** By its name: what a command loads only when it runs has a class of its own. */
export const isUsageError = (error: unknown): boolean =>
  error instanceof Error && error.name === 'UsageError';
