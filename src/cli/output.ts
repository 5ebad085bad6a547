import { systemReason } from '../disk.js';
import { CommandError, exitCodes } from './command-error.js';

/**
 * Characters that a terminal takes for a command, or for an order to reverse the text that follows: control characters
 * (C0, DEL, C1) and the embeddings, overrides and isolates of the bidirectional algorithm.
 */
const unprintable = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere, in one line, without what a terminal would act on. */
export function printable(text: string): string {
  return text
    .trimEnd()
    .replaceAll(/[\t\n\v\f\r]+/g, ' ')
    .replaceAll(unprintable, '');
}

/** JSON of the same data, with each such character escaped. It occurs nowhere but in strings. */
export function printableJson(data: unknown): string {
  return JSON.stringify(data).replaceAll(unprintable, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  });
}

export const isPrintable = (text: string): boolean => text.search(unprintable) === -1;

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
 * @returns `true` if it was open until then.
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
