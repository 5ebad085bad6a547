import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bytes } from '../src/cli/format.ts';
import { root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { sectionOf } from './lib/release/changelog.ts';
import { checkAnnounced, checkFresh, checkTree, checkUnreleased, checkVersions, tagOf } from './lib/release/checks.ts';
import { pack, type Tarball } from './lib/release/pack.ts';
import { checkProvenance, gapInRepository, publish, tag } from './lib/release/publish.ts';
import { rehearse } from './lib/release/rehearse.ts';
import { temporaryFolder } from './lib/temporary-folder.ts';

const usage = 'npm run release [-- --dry-run | --without-provenance]';

type Manifest = { version: string; repository?: unknown };

await main(async () => {
  const options = { 'dry-run': { type: 'boolean' }, 'without-provenance': { type: 'boolean' } } as const;
  const { values } = readArguments({ options }, usage);
  const { version, repository } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
  const isDryRun = values['dry-run'] ?? false;
  const gap = gapInRepository(repository);
  if (!isDryRun) {
    if (gap) throw new Problem(gap);
    checkProvenance(values['without-provenance'] ?? false);
  }
  using temporary = temporaryFolder();
  const { tarball, section } = await prepare(version, temporary.folder);
  describe(tarball, section);
  if (isDryRun) {
    if (gap) console.error(`\n! Before a release: ${gap}`);
    console.log('\nNothing was published: this was a dry run.');
    return;
  }
  await publish(tarball);
  console.log(`\n✔ Published ${tarball.name} ${version}.`);
  tag(version, section);
});

/** Everything before the first step that cannot be undone. What is quick comes first. */
async function prepare(version: string, folder: string): Promise<{ tarball: Tarball; section: string }> {
  checkTree();
  checkUnreleased(version);
  checkAnnounced();
  const section = sectionOf(version);
  checkVersions(version);
  done('the working tree is clean, and the version is not released yet');
  await checkFresh();
  done('what is generated is what the spec gives');
  const tarball = await pack(folder);
  done('the package is built and packed');
  await rehearse(tarball, folder);
  done('published to a local registry, installed from there by name, and run');
  return { tarball, section };
}

function done(what: string): void {
  console.log(`✔ ${what}`);
}

/** What would be published, for a person to read. */
function describe({ name, version, size, unpackedSize, files }: Tarball, section: string): void {
  const width = Math.max(...files.map((file) => bytes(file.size).length));
  console.log(`\n${name} ${version}, tagged ${tagOf(version)}`);
  console.log(`${files.length} files, ${bytes(size)} packed, ${bytes(unpackedSize)} unpacked:\n`);
  for (const file of files) console.log(`  ${bytes(file.size).padStart(width)}  ${file.path}`);
  console.log(`\nCHANGELOG.md says:\n\n${section.replaceAll(/^(?=.)/gm, '  ')}`);
}
