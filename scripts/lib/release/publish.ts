import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { git } from '../git.ts';
import { npm } from '../npm.ts';
import { Problem } from '../problem.ts';
import { tagOf } from './checks.ts';
import type { Tarball } from './pack.ts';

type Repository = { type?: unknown; url?: unknown };

/**
 * What is missing in package.json, where that does not name the repository. The registry resolves the links of README with it, npm derives
 * `homepage` and `bugs` from it, and the provenance of the package is held against it.
 */
export function gapInRepository(repository: unknown): string | undefined {
  const { type, url } = (repository ?? {}) as Repository;
  if (type === 'git' && typeof url === 'string' && /^git\+https:\/\/[^/@]+\/.+\.git$/.test(url)) return;
  return 'package.json does not name the `repository`, which only whoever publishes knows. Commit what this writes: npm pkg set repository.type=git repository.url=git+https://HOST/OWNER/NAME.git';
}

/** Whether npm can exchange the identity of this workflow for the right to publish (trusted publishing). */
const isTrusted = (): boolean => Boolean(process.env.ACTIONS_ID_TOKEN_REQUEST_URL);

/** Fails where the package would be published without provenance, unless that is what was asked for. */
export function checkProvenance(withoutProvenance: boolean): void {
  if (isTrusted() || withoutProvenance) return;
  throw new Problem(
    'Only the workflow "Release" can publish with provenance: run it, or use --dry-run here. The first version of the package may need --without-provenance, see CONTRIBUTING.md.',
  );
}

/** Publishes a tarball as it is, without building again. */
export async function publish({ file }: Tarball): Promise<void> {
  await npm(['publish', file, '--access=public', `--provenance=${isTrusted()}`]);
}

/** Tags the commit. A workflow leaves that to a job that may write to the repository, which this one may not. */
export function tag(version: string, section: string): void {
  const name = tagOf(version);
  const { GITHUB_OUTPUT: outputs } = process.env;
  if (outputs) {
    const end = randomUUID();
    appendFileSync(outputs, `tag=${name}\nsection<<${end}\n${section}\n${end}\n`);
    return;
  }
  git('tag', '--annotate', name, `--message=${name}`);
  console.log(`✔ Tagged this commit ${name}. Push the tag: git push origin ${name}`);
}
