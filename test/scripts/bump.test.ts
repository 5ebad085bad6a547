import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createGitProject, type GitProject } from '../support/git-project.ts';
import { runScript } from '../support/run.ts';

const bump = (project: GitProject, ...args: string[]) => runScript('scripts/bump.ts', args, { cwd: project.folder });

const announce = (project: GitProject, bump: string, text = 'Something that users notice.') =>
  project.write('.changeset/new-field.md', `---\n"saino-email-cleaning": ${bump}\n---\n\n${text}\n`);

test('carries a changeset into the changelog, every version, and what is generated', async () => {
  using project = createGitProject();
  const { version } = JSON.parse(project.read('package.json'));
  announce(project, 'minor', '`getBulkProgress` has a new field.');
  project.commit('Announce a field');

  const { code, stdout, stderr } = await bump(project);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const next = JSON.parse(project.read('package.json')).version;
  expect(next).toMatch(/^0\.\d+\.0$/);
  expect(next).not.toBe(version);
  expect(stdout).toContain(`${version} → ${next}`);

  const examples = globSync('examples/*/package.json', { cwd: project.folder }).sort();
  expect(examples).toContain('examples/express/package.json');
  expect(JSON.parse(project.read('examples/express/package.json')).dependencies['saino-email-cleaning']).toBe(
    `^${next}`,
  );
  expect(project.git('diff', '--name-only').split('\n').sort()).toEqual([
    '.changeset/new-field.md',
    'CHANGELOG.md',
    ...examples,
    'generated/openapi.json',
    'generated/openapi.yaml',
    'package-lock.json',
    'package.json',
    'spec/clean-list.arazzo.yaml',
    'spec/openapi.yaml',
  ]);
  // One line for each version, and nothing else: comments and layout stay.
  expect(project.git('diff', '--numstat', 'spec', 'package-lock.json').split('\n').sort()).toEqual([
    '1\t1\tspec/clean-list.arazzo.yaml',
    '1\t1\tspec/openapi.yaml',
    '2\t2\tpackage-lock.json',
  ]);
  expect(project.read('spec/openapi.yaml')).toContain(`\n  version: ${next}\n`);
  expect(JSON.parse(project.read('generated/openapi.json')).info.version).toBe(next);

  const [preamble = '', newest = '', previous = ''] = project.read('CHANGELOG.md').split(/^(?=## )/m);
  expect(preamble).toContain('# Changelog');
  expect(newest).toMatch(new RegExp(`^## ${next}\\n\\n.*\`getBulkProgress\` has a new field\\.`, 's'));
  expect(previous).toMatch(new RegExp(`^## ${version}\\n`));

  const check = await runScript('scripts/generate.ts', ['--check'], { cwd: project.folder });
  expect(check).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  ['no changeset', () => {}, /^✖ Nothing to release: .* `npx changeset`\.\n$/],
  [
    'a major bump below 1.0',
    (project: GitProject) => announce(project, 'major'),
    /^✖ \.changeset\/new-field\.md is a major bump, which would make 0\.\d+\.\d+ 1\.0\.0\..*--stable`\.\n$/,
  ],
  [
    'a changeset that announces no release',
    (project: GitProject) => project.write('.changeset/new-field.md', '---\n---\n\nA comment.\n'),
    /^✖ Nothing to release: /,
  ],
  [
    'a bump that does not exist',
    (project: GitProject) => announce(project, 'large'),
    /^✖ \.changeset\/new-field\.md:2 "large" is no bump\. Write patch, minor or major/,
  ],
  [
    'a changeset without a bump',
    (project: GitProject) => project.write('.changeset/new-field.md', 'A new field.\n'),
    /^✖ \.changeset\/new-field\.md:1 does not start with the bump/,
  ],
])('changes nothing for %s, and says why', async (_, arrange, message) => {
  using project = createGitProject();
  arrange(project);
  project.git('add', '--all');
  project.git('commit', '--quiet', '--allow-empty', '--message=Arrange');
  const { code, stderr } = await bump(project);
  expect(stderr).toMatch(message);
  expect(code).toBe(1);
  expect(project.git('status', '--porcelain')).toBe('');
});

test('makes 1.0.0 on purpose only', async () => {
  using project = createGitProject();
  announce(project, 'major');
  expect(await bump(project, '--stable')).toMatchObject({ code: 0 });
  expect(JSON.parse(project.read('package.json')).version).toBe('1.0.0');
});

test('says what to run again where the spec is at fault', async () => {
  using project = createGitProject();
  announce(project, 'patch');
  project.edit('spec/openapi.yaml', '\n  license:\n', '\n  licence:\n');
  const { code, stderr } = await bump(project);
  expect(stderr).toMatch(/^✖ The version is raised, but scripts\/generate\.ts failed\. .*spec\/openapi\.yaml:\d+/s);
  expect(code).toBe(1);
});
