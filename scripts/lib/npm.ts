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

/** Runs npm to its end, and returns its output. @throws a {@link Problem} with npm's own words. */
export async function npm(args: string[], { cwd = root, env = process.env }: NpmOptions = {}): Promise<string> {
  const [file, first] = npmCommand();
  try {
    return (await run(file, [...first, '--loglevel=error', ...args], { cwd, env, maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Problem(`\`npm ${args.join(' ')}\` failed:\n${stderr?.trimEnd() || message}`);
  }
}

/** npm tells the scripts that it runs where it is. By its name alone, Windows finds a batch file, which needs a shell. */
export function npmCommand(): [file: string, first: string[]] {
  const { npm_execpath: script = '' } = process.env;
  return script.endsWith('npm-cli.js') ? [process.execPath, [script]] : ['npm', []];
}
