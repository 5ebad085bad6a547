import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { Problem } from '../problem.ts';

/** What a terminal shows, and for how long, in ms. */
export type Screen = { lines: string[]; duration: number };

export type RecordOptions = {
  columns: number;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** What is typed, in order, each once its text is shown. */
  typed?: { after: string; keys: string }[];
  /** @default 0 */
  exitCode?: number;
};

/**
 * Runs a command on a terminal, and returns every screen that it shows, in order.
 *
 * @throws a {@link Problem} when the command ends with another exit code, or there is no `script` of Linux to make a
 *   terminal.
 */
export async function recordTerminal(
  command: string[],
  { columns, cwd, env, typed = [], exitCode = 0 }: RecordOptions,
): Promise<Screen[]> {
  const line = `stty cols ${columns}; ${command.map((word) => `'${word}'`).join(' ')}`;
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', line, '/dev/null'], {
    cwd,
    env: { ...process.env, SAINO_TOKEN: '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const chunks: { at: number; text: string }[] = [];
  const left = [...typed];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    chunks.push({ at: performance.now(), text });
    if (left[0] && text.includes(left[0].after)) child.stdin.write(left.shift()?.keys ?? '');
  });
  const [code] = await once(child, 'close').catch((error) => {
    throw new Problem(`A terminal takes the command \`script\` of Linux: ${error.message}.`);
  });
  if (code !== exitCode) throw new Problem(`The command ended with exit code ${code}.`);

  let output = '';
  return chunks.map(({ at, text }, index) => {
    output += text;
    return { lines: render(output), duration: (chunks[index + 1]?.at ?? at + 4000) - at };
  });
}

/** The lines that a terminal shows after some output, as far as the command line uses one: a bar redraws its line. */
export function render(output: string): string[] {
  return output.replaceAll('\r\n', '\n').split('\n').map(shownLast);
}

/** The cursor goes back to the start of a line that is written anew. */
const toStartOfLine = '\u001b[1G';

function shownLast(row: string): string {
  const versions = row.split(toStartOfLine).map((version) => stripVTControlCharacters(version).trimEnd());
  return versions.findLast((version) => version !== '') ?? '';
}
