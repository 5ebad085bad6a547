/** The command was given something that it cannot work with. Its message stands alone. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
