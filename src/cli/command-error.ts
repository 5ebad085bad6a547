/** What a command exits with. */
export const exitCodes = { done: 0, refused: 1, usage: 2, interrupted: 130 } as const;

/** A command that cannot go on. Its message stands alone. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
