import { parseArgs } from 'node:util';

/** A mistake that the person at the keyboard can fix. Its message is self-explanatory: no stack trace goes with it. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/**
 * Runs a script. A {@link Problem}, or what the system refuses, ends it with one message on stderr.
 *
 * @param failed - The exit code for that.
 */
export async function main(script: () => Promise<void>, failed = 1): Promise<void> {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    // `… | head` closes the pipe and has all that it wants. A full disk loses something.
    if (error.code === 'EPIPE') process.exit();
    console.error(`✖ The output cannot be written (${error.code}).`);
    process.exit(failed);
  });
  try {
    await script();
  } catch (error) {
    if (!(error instanceof Problem || (error instanceof Error && 'syscall' in error))) throw error;
    console.error(`✖ ${error.message}`);
    process.exitCode = failed;
  }
}

/** The arguments of a script. A wrong one becomes a {@link Problem} that ends in `usage`. */
export function readArguments<const T extends Parameters<typeof parseArgs>[0] & object>(config: T, usage: string) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Problem(`${(error as Error).message.split('. ')[0]}. Usage: ${usage}`);
  }
}
