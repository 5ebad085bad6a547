import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { interrupted } from './interrupted.js';

/**
 * Prompts for a yes. Everything else is a no: an empty line, and the end of the input.
 *
 * @throws once the process is told to end.
 */
export async function confirm(
  prompt: string,
  { input, output }: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream },
): Promise<boolean> {
  // The terminal edits the line, and makes a signal of Ctrl-C: so nothing here writes escape codes.
  const lines = createInterface({ input, output, terminal: false });
  try {
    const closed = once(lines, 'close').then(() => undefined);
    const reply = await Promise.race([lines.question(`${prompt} [y/N] `, { signal: interrupted }), closed]);
    // Without a reply, the cursor is still on the line of the prompt.
    if (reply === undefined) output.write('\n');
    return /^\s*y(es)?\s*$/i.test(reply ?? '');
  } finally {
    lines.close();
  }
}
