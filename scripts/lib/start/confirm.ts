import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

/** Prompts for a yes. Everything else is a no: an empty line, the end of the input, Ctrl-C. */
export async function confirm(
  prompt: string,
  { input, output }: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream },
): Promise<boolean> {
  const terminal = createInterface({ input, output });
  try {
    const closed = once(terminal, 'close').then(() => undefined);
    const reply = await Promise.race([terminal.question(`${prompt} [y/N] `), closed]);
    // Without a reply, the cursor is still on the line of the prompt.
    if (reply === undefined) output.write('\n');
    return /^\s*y(es)?\s*$/i.test(reply ?? '');
  } finally {
    terminal.close();
  }
}
