import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGitProject, type GitProject } from '../support/git-project.ts';
import { runScript } from '../support/run.ts';

let project: GitProject;
beforeAll(() => {
  project = createGitProject();
  // The changes of the checkout that runs this test are announced here, as before a release.
  project.git('rm', '--quiet', '--ignore-unmatch', '.changeset/*.md', ':!.changeset/README.md');
  commitChanges('Release');
});
afterAll(() => project[Symbol.dispose]());

function commitChanges(message: string): void {
  if (project.git('status', '--porcelain') !== '') project.commit(message);
}

const dryRun = (env: NodeJS.ProcessEnv = {}) =>
  runScript('scripts/release.ts', ['--dry-run'], { cwd: project.folder, env: { GITHUB_OUTPUT: '', ...env } });

test('a dry run prints what would go out, and writes what the workflow tags with', async () => {
  const outputs = path.join(project.folder, 'dist/outputs');
  const { code, stdout, stderr } = await dryRun({ GITHUB_OUTPUT: outputs });
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/! Before a release, .*npm pkg set/),
  });
  for (const file of ['CHANGELOG.md', 'dist/package/cli.js', 'generated/openapi.yaml']) expect(stderr).toContain(file);
  const section = project.read('CHANGELOG.md').split(/^## /m)[1]?.replace('0.1.0\n', '').trim() ?? '';
  expect(stdout).toContain(`0.1.0 would go out, tagged v0.1.0. CHANGELOG.md says:\n\n${section}\n`);
  expect(readFileSync(outputs, 'utf8')).toBe(`tag=v0.1.0\nsection<<END-OF-SECTION\n${section}\nEND-OF-SECTION\n`);
  rmSync(outputs);
  expect(project.git('status', '--porcelain')).toBe('');
});

const refusals: [what: string, spoil: () => void, message: RegExp][] = [
  [
    'a file that is not committed',
    () => project.write('left.txt', ''),
    /^✖ The working tree is not clean\..*\n\?\? left\.txt$/,
  ],
  [
    'a version that is released',
    () => project.git('tag', 'v0.1.0'),
    /^✖ v0\.1\.0 is released .* npx changeset version$/,
  ],
  [
    'a changeset that is not in the changelog',
    () => project.write('.changeset/one-more.md', '---\n"saino-email-cleaning": patch\n---\n\nMore.\n'),
    /^✖ CHANGELOG\.md lacks these\. Run `npx changeset version`:\n\.changeset\/one-more\.md$/,
  ],
  [
    'a changelog of another version',
    () => project.edit('package.json', '"version": "0.1.0"', '"version": "0.2.0"'),
    /^✖ The first section of CHANGELOG\.md has to be "## 0\.2\.0", .* It is "## 0\.1\.0"\.$/,
  ],
];

test.each(refusals)('%s is refused', async (what, spoil, message) => {
  const before = project.git('rev-parse', 'HEAD');
  spoil();
  if (!what.includes('not committed')) commitChanges(what);
  const { code, stdout, stderr } = await dryRun();
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.trim()).toMatch(message);
  project.git('reset', '--quiet', '--hard', before);
  project.git('clean', '--quiet', '--force');
  project.git('tag', '--delete', ...project.git('tag', '--list', 'v0.1.0').split('\n').filter(Boolean));
});

test('without --dry-run it publishes nothing, and says who does', async () => {
  expect(await runScript('scripts/release.ts', [], { cwd: project.folder })).toMatchObject({
    code: 1,
    stdout: '',
    stderr: '✖ Only the workflow "Release" publishes. Try it here with `npm run release -- --dry-run`.\n',
  });
});
