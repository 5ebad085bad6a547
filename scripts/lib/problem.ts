import { parseArgs } from 'node:util';

/** Something that the person at the keyboard can mend. Its message stands alone: no stack trace goes with it. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** Runs a script. A {@link Problem} ends it with its message on stderr and the exit code 1. */
export async function main(script: () => Promise<void>): Promise<void> {
  try {
    await script();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(`✖ ${error.message}`);
    process.exitCode = 1;
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
