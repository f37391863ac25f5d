/** The command was called wrongly. The message names the option or argument and says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
