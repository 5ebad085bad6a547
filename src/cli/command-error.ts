import type { Command } from 'commander';
import { SainoError, type SainoErrorCode } from '../index.js';
import { interrupted } from './interrupted.js';

/** Exit codes of the commands. */
export const exitCodes = { done: 0, failed: 1, usage: 2, partial: 3, interrupted: 130 } as const;

/** A command that cannot continue. Its message stands alone. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;
  /** The next step, which is printed in a line of its own. */
  readonly next: string | undefined;

  constructor(exitCode: number, message: string, options: ErrorOptions & { next?: string | undefined } = {}) {
    super(message, options);
    this.exitCode = exitCode;
    this.next = options.next;
  }
}

/**
 * Turns whatever was thrown into the error that a command ends with.
 *
 * @param next - What to do next, if the error itself does not say.
 * @param command - Whose options the library names in its messages, as `column`: a user knows them as `--column`.
 */
export function toCommandError(error: unknown, next?: string, command?: Command): CommandError {
  const options = { cause: error, next: error instanceof CommandError ? (error.next ?? next) : next };
  // Whatever else is thrown on an interruption follows from it.
  if (interrupted.aborted) return new CommandError(exitCodes.interrupted, 'Interrupted.', options);
  if (error instanceof CommandError) return new CommandError(error.exitCode, error.message, options);
  if (error instanceof SainoError) return new CommandError(exitCodeOf(error), inFlags(error.message, command), options);
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new CommandError(exitCodes.failed, `Unexpected error, which is a bug: ${what}`, options);
}

/** Codes of errors that only another command line can avoid. */
const misuse = new Set<SainoErrorCode>(['configuration', 'invalid_argument', 'run_conflict']);

const exitCodeOf = ({ code }: SainoError): number => (misuse.has(code) ? exitCodes.usage : exitCodes.failed);

function inFlags(message: string, command: Command | undefined): string {
  const flags = new Map(command?.options.map((option) => [option.attributeName(), option.long]));
  return message.replace(/`(\w+)`/g, (written, name: string) => flags.get(name) ?? written);
}
