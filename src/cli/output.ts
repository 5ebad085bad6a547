import { systemReason } from '../files/system-error.js';
import { CommandError, exitCodes } from './command-error.js';
import { printable, printableJson } from './printable.js';

// Everything that a command prints passes here, and nothing of it unfiltered.

export function print(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

export function printJson(data: unknown): void {
  process.stdout.write(`${printableJson(data)}\n`);
}

export function printError(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

const closing = new AbortController();
// A reader that has enough, as of `… | head`, ends what is printed for it. What else the command does goes on.
process.stdout.on('error', (error) => closing.abort(error));
// There is nowhere left to report this to.
process.stderr.on('error', () => {});

/** Aborted once nobody reads stdout. */
export const stdoutClosed = closing.signal;

/**
 * Waits until stdout has everything that was printed.
 *
 * @returns whether it was open until then.
 * @throws a {@link CommandError} if it could not be written, for another reason than that its reader had enough.
 */
export async function flush(): Promise<boolean> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.write('', resolve);
  });
  if (error && error.code !== 'EPIPE') {
    throw new CommandError(exitCodes.failed, `The output cannot be written: ${systemReason(error)}.`);
  }
  return !error;
}
