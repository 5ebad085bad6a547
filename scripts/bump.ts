import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Changeset, readChangesets } from './lib/changesets.ts';
import { command, root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { sectionOf } from './lib/release/changelog.ts';
import { carryVersion, packageVersion } from './lib/release/versions.ts';

const run = promisify(execFile);

/** What follows from the version, in this order. Each is a script that writes files of the project. */
const regenerate = ['scripts/generate.ts'];

await main(async () => {
  const { values } = readArguments({ options: { stable: { type: 'boolean' } } }, 'npm run bump [-- --stable]');
  const before = packageVersion();
  checkBumps(readChangesets(), before, values.stable ?? false);

  await runChangesets();
  const version = packageVersion();
  const carried = carryVersion();
  sectionOf(version);
  for (const script of regenerate) await runScript(script);

  console.log(`✔ ${before} → ${version} in CHANGELOG.md, package.json, ${carried.join(', ')} and generated/`);
  console.log(`Read the section in CHANGELOG.md, commit all of it, and try \`npm run release -- --dry-run\`.`);
});

/** Fails before anything is written, where there is nothing to release or a bump is larger than it may be. */
function checkBumps(changesets: Changeset[], version: string, toStable: boolean): void {
  if (changesets.every(({ bump }) => bump === 'none')) {
    throw new Problem('Nothing to release: .changeset/ has no change. Add one with `npx changeset`.');
  }
  const major = changesets.find(({ bump }) => bump === 'major');
  if (!major || toStable || !version.startsWith('0.')) return;
  throw new Problem(
    `${major.file} is a major bump, which would make ${version} 1.0.0. Below 1.0, a change that breaks is a minor one: write \`minor\` there. To release 1.0.0 on purpose, run \`npm run bump -- --stable\`.`,
  );
}

/** Turns the changesets into the version of package.json and a section of CHANGELOG.md. */
async function runChangesets(): Promise<void> {
  try {
    await run(process.execPath, [command('changeset'), 'version'], { cwd: root });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Problem(`\`changeset version\` failed:\n${`${stdout}${stderr}`.trim()}`);
  }
}

async function runScript(file: string): Promise<void> {
  try {
    await run(process.execPath, [file], { cwd: root });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Problem(`The version is raised, but ${file} failed. Fix this and run it again:\n${stderr || message}`);
  }
}
