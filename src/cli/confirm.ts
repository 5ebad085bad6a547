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
  const terminal = createInterface({ input, output });
  // On a terminal that is read key by key, Ctrl-C is a key like any other.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const closed = once(terminal, 'close').then(() => undefined);
    const reply = await Promise.race([terminal.question(`${prompt} [y/N] `, { signal: interrupted }), closed]);
    // Without a reply, the cursor is still on the line of the prompt.
    if (reply === undefined) output.write('\n');
    return /^\s*y(es)?\s*$/i.test(reply ?? '');
  } catch (error) {
    output.write('\n');
    throw error;
  } finally {
    terminal.close();
  }
}
