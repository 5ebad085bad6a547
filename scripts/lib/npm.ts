import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from './paths.ts';
import { Problem } from './problem.ts';

const run = promisify(execFile);

type NpmOptions = {
  /** @default the project */
  cwd?: string;
  /** @default that of this process */
  env?: NodeJS.ProcessEnv;
};

/**
 * Runs npm to its end, or to the end of this process.
 *
 * @returns what it prints on stdout.
 * @throws a {@link Problem} with npm's own words.
 */
export async function npm(args: string[], { cwd = root, env = process.env }: NpmOptions = {}): Promise<string> {
  const [file, first] = npmCommand();
  const running = run(file, [...first, '--loglevel=error', ...args], { cwd, env, maxBuffer: 2 ** 26 });
  const kill = () => running.child.kill('SIGKILL');
  // Before whoever removes the folder that it writes to.
  process.prependOnceListener('exit', kill);
  try {
    return (await running).stdout;
  } catch (error) {
    throw new Problem(`\`npm ${args.join(' ')}\` failed:\n${reasonOf(error)}`);
  } finally {
    process.off('exit', kill);
  }
}

/** npm tells what it runs where it is. By its name alone, Windows finds a batch file, which needs a shell. */
function npmCommand(): [file: string, first: string[]] {
  const { npm_execpath: script = '' } = process.env;
  return script.endsWith('npm-cli.js') ? [process.execPath, [script]] : ['npm', []];
}

/** What npm printed, without its prefix and the place of its log. */
function reasonOf(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string };
  const lines = stderr.split('\n').map((line) => line.replace(/^npm error ?/, ''));
  const told = lines.filter((line) => line.trim() !== '' && !/complete log of this run|-debug-\d+\.log/.test(line));
  return told.length > 0 ? told.map((line) => `  ${line}`).join('\n') : `  ${message}`;
}
