import { checkHistory, tryGit } from '../git.ts';
import type { Problem } from '../problem.ts';
import { compareVersions } from './change.ts';

/** A release: its git tag, and the version that the tag names. */
export type Release = { tag: string; version: string };

/**
 * The newest release that the checkout builds on, by version. None, before the first one.
 *
 * @throws a {@link Problem} in a shallow clone, which may lack the tag, and where there is no git.
 */
export function lastRelease(): Release | undefined {
  checkHistory();
  // Fails where there is no commit yet, and so no release either.
  const tags = tryGit('tag', '--list', 'v*', '--merged', 'HEAD')?.split('\n') ?? [];
  const releases = tags.filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag)).map((tag) => ({ tag, version: tag.slice(1) }));
  return releases.sort((a, b) => compareVersions(a.version, b.version)).at(-1);
}

/** Whether git knows a commit by this name. */
export function isCommit(ref: string): boolean {
  return tryGit('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`) !== undefined;
}

/** The text of a file at a commit, or undefined if the commit has no such file. */
export function fileAt(ref: string, file: string): string | undefined {
  return tryGit('show', `${ref}:./${file}`);
}
