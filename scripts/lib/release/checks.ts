// What has to hold before a version is published. Each throws a Problem that says what to do.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readChangesets } from '../changesets.ts';
import { checkHistory, git } from '../git.ts';
import { root } from '../paths.ts';
import { Problem } from '../problem.ts';
import { otherVersions } from './versions.ts';

const run = promisify(execFile);

/** The git tag of a version. */
export const tagOf = (version: string): string => `v${version}`;

/** What is published is what a commit has. */
export function checkTree(): void {
  const changed = git('status', '--porcelain').trimEnd();
  if (changed === '') return;
  throw new Problem(`The working tree is not clean. Commit or stash these first:\n${changed}`);
}

export function checkUnreleased(version: string): void {
  checkHistory();
  const tag = tagOf(version);
  if (git('tag', '--list', tag).trim() === '') return;
  throw new Problem(
    `${version} is released: the tag ${tag} exists. Add a changeset with \`npx changeset\`, then run \`npm run bump\`.`,
  );
}

/** What is announced belongs to this release, or else CHANGELOG.md would tell of it one version too late. */
export function checkAnnounced(): void {
  const pending = readChangesets().map(({ file }) => file);
  if (pending.length === 0) return;
  throw new Problem(`CHANGELOG.md lacks ${pending.join(', ')}. Run \`npm run bump\` and commit the result.`);
}

export function checkVersions(version: string): void {
  const other = otherVersions().find((typed) => typed.version !== version);
  if (!other) return;
  throw new Problem(
    `${other.place} has the version ${other.version}, and package.json ${version}. Write ${version} there, then run \`npm run generate\`.`,
  );
}

/** Each script that writes what follows from the sources, in the form that only compares. */
const freshness = [
  ['scripts/generate.ts', '--check'],
  ['scripts/api.ts', '--check'],
];

export async function checkFresh(): Promise<void> {
  for (const args of freshness) {
    try {
      await run(process.execPath, args, { cwd: root });
    } catch (error) {
      const { stderr = '', message } = error as Error & { stderr?: string };
      throw new Problem(stderr === '' ? message : stderr.trim().replace(/^✖ /, ''));
    }
  }
}
