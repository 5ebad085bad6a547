import { execFileSync } from 'node:child_process';
import { root } from '../paths.ts';
import { Problem } from '../problem.ts';
import { compareVersions } from './change.ts';

/** A release: its git tag, and the version that the tag names. */
export type Release = { tag: string; version: string };

/**
 * The newest release that the checkout builds on, by version. None, before the first one.
 *
 * @throws a {@link Problem} in a shallow clone, which may lack the tag, and where there is no git.
 */
export function lastRelease(): Release | undefined {
  if (git('rev-parse', '--is-shallow-repository')?.trim() === 'true') {
    throw new Problem(
      'This clone is shallow, so the last release may be missing. Fetch it: git fetch --unshallow --tags',
    );
  }
  // Fails where there is no commit yet, and so no release either.
  const tags = git('tag', '--list', 'v*', '--merged', 'HEAD')?.split('\n') ?? [];
  const releases = tags.filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag)).map((tag) => ({ tag, version: tag.slice(1) }));
  return releases.sort((a, b) => compareVersions(a.version, b.version)).at(-1);
}

/** Whether git knows a commit by this name. */
export function isCommit(ref: string): boolean {
  return git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`) !== undefined;
}

/** The text of a file at a commit, or undefined if the commit has no such file. */
export function fileAt(ref: string, file: string): string | undefined {
  return git('show', `${ref}:./${file}`);
}

/** What git prints, or undefined if it fails. @throws a {@link Problem} where this is no checkout. */
function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { code, stderr = '' } = error as { code?: string; stderr?: string };
    if (code === 'ENOENT') throw new Problem('git is not installed. Install it, or name a document: --base FILE');
    if (/not a git repository/.test(stderr)) {
      throw new Problem('This folder is no git checkout, so the last release is unknown. Name a document: --base FILE');
    }
    // Somebody else's checkout: git says which command makes it trusted.
    if (/dubious ownership/.test(stderr)) throw new Problem(`git does not read this checkout: ${stderr.trim()}`);
    return undefined;
  }
}
