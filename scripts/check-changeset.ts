// Fails unless the changesets, or a version that is raised already, announce what `npm run diff` finds.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lastRelease } from './lib/git.ts';
import { command, root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

await main(async () => {
  readArguments({}, 'npm run check:changeset');
  const base = lastRelease();
  const { status, stdout, stderr } = run('scripts/diff.ts');
  if (status !== 0) throw new Problem(stderr.trim().replace(/^✖ /, ''));
  const [, next = '', impact = ''] = /^next version: (.+)\nimpact: (.+)$/m.exec(stdout) ?? [];
  if (base === undefined || impact === 'none') return console.log('✔ There is nothing to announce');
  const announced = announcedVersion(base);
  if (announced.localeCompare(next, 'en', { numeric: true }) >= 0) return console.log(`✔ ${announced} is announced`);
  throw new Problem(
    `The changes since ${base} (impact: ${impact}) take version ${next}, and the changesets make ${announced}.\n` +
      '  See what changed: npm run diff\n  Announce it: npx changeset',
  );
});

/** The version that the changesets make, or that of package.json where there are none. */
function announcedVersion(base: string): string {
  const file = 'dist/changesets.json';
  rmSync(path.join(root, file), { force: true });
  // It exits with 1 where the package changed and there is no changeset.
  const { status, stdout } = run(command('changeset'), 'status', `--since=${base}`, `--output=${file}`);
  if (status !== 0 && !stdout.includes('no changesets were found')) throw new Problem(stdout.trim());
  const read = (name: string) => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
  const [release] = status === 0 ? read(file).releases : [];
  return release?.newVersion ?? read('package.json').version;
}

function run(...args: string[]) {
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
}
