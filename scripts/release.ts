// Checks that the version of package.json can be released, and prints what would go out. .github/workflows/release.yml
// runs this, publishes with `changeset publish`, and tags the commit with what this writes to $GITHUB_OUTPUT.
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { git, lastRelease } from './lib/git.ts';
import { npmCommand } from './lib/npm.ts';
import { root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

const usage = 'npm run release -- --dry-run';

await main(async () => {
  const { values } = readArguments({ options: { 'dry-run': { type: 'boolean' } } }, usage);
  if (!values['dry-run']) throw new Problem(`Only the workflow "Release" publishes. Try it here with \`${usage}\`.`);
  const { name, version, repository } = JSON.parse(read('package.json'));
  const tag = `v${version}`;
  checkTree();
  checkUnreleased(tag);
  const section = sectionOf(version);
  const [file, args] = npmCommand();
  // Builds the package, and lists its files.
  const { status } = spawnSync(file, [...args, 'pack', '--dry-run', '--loglevel=notice'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Problem('The package cannot be packed: see above.');
  const { GITHUB_OUTPUT: outputs } = process.env;
  if (outputs) appendFileSync(outputs, `tag=${tag}\nsection<<END-OF-SECTION\n${section}\nEND-OF-SECTION\n`);
  console.log(`\n✔ ${name} ${version} would go out, tagged ${tag}. CHANGELOG.md says:\n\n${section}`);
  if (repository) return;
  console.error(
    '\n! Before a release, package.json has to name the repository: npm pkg set repository.type=git ' +
      'repository.url=git+https://HOST/OWNER/NAME.git',
  );
});

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** What is published is what a commit has. */
function checkTree(): void {
  const changed = git(['status', '--porcelain']).trimEnd();
  if (changed !== '') throw new Problem(`The working tree is not clean. Commit or stash these first:\n${changed}`);
}

function checkUnreleased(tag: string): void {
  const newest = lastRelease();
  if (git(['tag', '--list', tag]) === '') return;
  throw new Problem(`${tag} is released (the newest is ${newest}). Raise the version: npx changeset version`);
}

/** What the changelog says about a version, which has to be the newest there. */
function sectionOf(version: string): string {
  const pending = git(['ls-files', '.changeset/*.md', ':!.changeset/README.md']).trim();
  if (pending !== '') throw new Problem(`CHANGELOG.md lacks these. Run \`npx changeset version\`:\n${pending}`);
  const [, newest = ''] = read('CHANGELOG.md').split(/^## /m);
  const [heading = '', ...lines] = newest.split('\n');
  const section = lines.join('\n').trim();
  if (heading === version && section !== '') return section;
  throw new Problem(
    `The first section of CHANGELOG.md has to be "## ${version}", and to say what changes. It is "## ${heading}".`,
  );
}
