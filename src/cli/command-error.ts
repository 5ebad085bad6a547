import type { Command } from 'commander';
import { SainoError, type SainoErrorCode } from '../index.js';
import { interrupted } from './interrupted.js';

/** Exit codes of the commands. */
export const exitCodes = { done: 0, failed: 1, usage: 2, partial: 3, interrupted: 130 } as const;

/** A command that cannot continue. Its message is self-explanatory. */
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
  return new CommandError(exitCodeOf(error), messageOf(error, command), options);
}

/** Codes of errors that only another command line can avoid. */
const misuse = new Set<SainoErrorCode>(['configuration', 'invalid_argument', 'run_conflict']);

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  return error instanceof SainoError && misuse.has(error.code) ? exitCodes.usage : exitCodes.failed;
}

/** Says what happened, in the words of {@link inFlags}. */
export function messageOf(error: unknown, command?: Command): string {
  if (error instanceof CommandError) return error.message;
  if (error instanceof SainoError) return inFlags(error.message, command);
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Unexpected error, which is a bug: ${what}`;
}

/** A message with options and variables by the names that a user of the command line gives them. */
export function inFlags(message: string, command: Command | undefined): string {
  const flags = new Map(command?.options.map((option) => [option.attributeName(), option.long]));
  return message
    .replace(/`(\w+)`/g, (written, name: string) => flags.get(name) ?? written)
    .replace(/\bbaseUrl\b/g, 'SAINO_BASE_URL');
}
