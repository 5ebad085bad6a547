import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from './paths.ts';
import { Problem } from './problem.ts';

const run = promisify(execFile);

/** Runs git in the project. @returns what it prints. @throws a {@link Problem} with git's own words. */
export async function git(...args: string[]): Promise<string> {
  try {
    return (await run('git', args, { cwd: root })).stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Problem(`\`git ${args.join(' ')}\` failed: ${(stderr || message).trim()}`);
  }
}
