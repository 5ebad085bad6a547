import { findTarget, type Target } from '../files/target.js';
import { CommandError, exitCodes } from './command-error.js';
import { isPrintable } from './printable.js';

/** How to replace a file, in the words of the command line. */
export const toReplace = 'add --force';

/**
 * Finds where `--output` is to be saved.
 *
 * @throws a {@link CommandError}, or `invalid_argument`, if it cannot be saved there, or would replace a file without
 *   `force`.
 */
export async function findOutput(file: string, force = false): Promise<Target> {
  // The command that continues would not show them, and so would name another file.
  if (!isPrintable(file)) {
    throw new CommandError(exitCodes.usage, `--output must name a file without control characters, not ${file}.`);
  }
  return findTarget(file, { force, option: '--output', toReplace });
}
