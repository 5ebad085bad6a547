import { execFileSync } from 'node:child_process';
import { root } from './paths.ts';
import { Problem } from './problem.ts';

/** Runs git in the project. @returns what it prints. @throws a {@link Problem} with git's own words. */
export function git(...args: string[]): string {
  try {
    return run(args);
  } catch (error) {
    throw new Problem(`\`git ${args.join(' ')}\` failed: ${wordsOf(error).trim()}`);
  }
}

/** What git prints, or undefined if it fails. @throws a {@link Problem} where it could only ever fail. */
export function tryGit(...args: string[]): string | undefined {
  try {
    return run(args);
  } catch (error) {
    const { code } = error as { code?: string };
    const words = wordsOf(error);
    if (code === 'ENOENT') throw new Problem('git is not installed. Install it, or name a document: --base FILE');
    if (/not a git repository/.test(words)) {
      throw new Problem('This folder is no git checkout, so the last release is unknown. Name a document: --base FILE');
    }
    // Somebody else's checkout: git says which command makes it trusted.
    if (/dubious ownership/.test(words)) throw new Problem(`git does not read this checkout: ${words.trim()}`);
    return undefined;
  }
}

/** @throws a {@link Problem} in a shallow clone, which may lack the tags of releases. */
export function checkHistory(): void {
  if (tryGit('rev-parse', '--is-shallow-repository')?.trim() !== 'true') return;
  throw new Problem(
    'This clone is shallow, so the last release may be missing. Fetch it: git fetch --unshallow --tags',
  );
}

const run = (args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function wordsOf(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return stderr || message;
}
