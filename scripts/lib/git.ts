import { spawnSync } from 'node:child_process';
import { root } from './paths.ts';
import { Problem } from './problem.ts';

/** Runs git in the project, and returns its output. @throws a {@link Problem} with git's own words. */
export function git(args: string[], expected = [0]): string {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== null && expected.includes(status)) return stdout;
  throw new Problem(`\`git ${args.join(' ')}\` failed: ${(error?.message ?? stderr).trim()}`);
}

/** The tag of the newest release that the checkout builds on. `undefined` before the first one. */
export function lastRelease(): string | undefined {
  if (git(['rev-parse', '--is-shallow-repository']).trim() === 'true') {
    throw new Problem('This clone is shallow, so the last release may be missing: git fetch --unshallow --tags');
  }
  const tags = git(['tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname']).split('\n');
  return tags.find((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
}

/** The text of a file at a commit. `undefined` if the commit has no such file. */
export function fileAt(ref: string, file: string): string | undefined {
  return git(['ls-tree', '--name-only', ref, file]) === '' ? undefined : git(['show', `${ref}:${file}`]);
}
