// How a change is seen, and has to be announced: npm run diff and npm run check:changeset on a git checkout.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';
import { createGitProject, type GitProject } from '../support/git-project.ts';
import { runScript } from '../support/run.ts';

const diff = (cwd: string, ...args: string[]) => runScript('scripts/diff.ts', args, { cwd });
const checkChangeset = (cwd: string) => runScript('scripts/check-changeset.ts', [], { cwd });
const lastLines = (text: string) => text.trim().split('\n').slice(-2);

/** A spec, and sources, with changes of every rating. They are generated, but neither announced nor released. */
describe('a change since the last release', () => {
  let project: GitProject;
  const announce = (text: string) => project.write('.changeset/brave-lists.md', text);

  beforeAll(async () => {
    project = createGitProject();
    project.git('tag', 'v0.0.9');
    project.git('tag', 'v0.1.0');
    project.git('tag', 'v0.10.0-beta.1');
    // The first occurrence alone is the property: the others are in texts and samples.
    project.edit('spec/openapi.yaml', '        download_link:\n', '        report_link:\n');
    project.edit('spec/openapi.yaml', '          download_link: ', '          report_link: ');
    project.edit(
      'src/email-cleaning.ts',
      '  maxConcurrency?: number | undefined;',
      '  concurrency?: number | undefined;',
    );
  }, 120_000);
  afterAll(() => project[Symbol.dispose]());

  test('has to be generated before it is compared', async () => {
    const { code, stderr } = await diff(project.folder);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        '✖ generated/ is not what the spec gives, so the types are those of another spec. Run `npm run generate`.\n',
    });
    expect(await runScript('scripts/generate.ts', [], { cwd: project.folder })).toMatchObject({ code: 0 });
  }, 900_000);

  test('is compared with the newest release, although the sources do not compile yet', async () => {
    const { code, stdout, stderr } = await diff(project.folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Changes since v0\.1\.0\n/);
    expect(stdout).toContain('GET /api/apis/email-cleaning/bulk-progress (getBulkProgress)\n');
    expect(stdout).toContain(
      '  major  Property `download_link` of `data` was removed.\n' +
        '         Breaks API callers in any language and command line users. Stop using it.\n' +
        '  major  `BulkProgress.download_link` was renamed to `BulkProgress.report_link`.\n' +
        '         Breaks TypeScript users. Use `report_link` instead.\n',
    );
    expect(stdout).toMatch(
      /Public types that are not generated\n {2}major {2}`EmailCleaningOptions\.maxConcurrency` was renamed to/,
    );
    expect(lastLines(stdout)).toEqual(['next version: 0.2.0', 'impact: major']);
  }, 900_000);

  test('is compared with any document, with the types that it would give', async () => {
    project.write('released.yaml', project.git('show', 'v0.1.0:generated/openapi.yaml'));
    const { code, stdout, stderr } = await diff(project.folder, '--base', 'released.yaml', '--format', 'markdown');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^## Changes since released\.yaml\n/);
    expect(stdout).toMatch(/- \*\*major:\*\* `BulkProgress\.download_link` was renamed .*TypeScript users/);
    // The same sources on both sides.
    expect(stdout).not.toContain('maxConcurrency');
    expect(lastLines(stdout)).toEqual(['next version: 0.2.0', 'impact: major']);
  }, 900_000);

  test('fails the check until a changeset announces it, and rates it as high', async () => {
    const silent = await checkChangeset(project.folder);
    expect(silent.code).toBe(1);
    expect(silent.stderr).toContain('no changeset announces it');
    expect(silent.stderr).toContain('npx changeset add --minor saino-email-cleaning -m "');
    announce('---\n"saino-email-cleaning": patch\n---\n\nThe link has another name.\n');
    const low = await checkChangeset(project.folder);
    expect(low).toMatchObject({ code: 1, stderr: expect.stringContaining('the changesets announce a patch bump') });
    announce('---\n"saino-email-cleaning": minor\n---\n\nThe link has another name.\n');
    expect(await checkChangeset(project.folder)).toMatchObject({ code: 0, stderr: '' });
  }, 900_000);

  test('passes the check once the version says it, without a changeset', async () => {
    rmSync(path.join(project.folder, '.changeset'), { recursive: true });
    project.edit('package.json', '"version": "0.1.0"', '"version": "0.2.0"');
    expect(await checkChangeset(project.folder)).toMatchObject({ code: 0, stderr: '' });
  }, 900_000);
});

test('a shallow clone is an error that says how to fetch', async () => {
  using project = createGitProject();
  project.git('commit', '--quiet', '--allow-empty', '--message=Second');
  const clone = path.join(mkdtempSync(path.join(tmpdir(), 'saino-shallow-')), 'clone');
  try {
    execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${project.folder}`, clone], { stdio: 'pipe' });
    rmSync(path.join(clone, 'node_modules'), { force: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'));
    for (const { code, stderr } of [await diff(clone), await checkChangeset(clone)]) {
      expect(code).toBe(1);
      expect(stderr).toMatch(/^✖ This clone is shallow.* git fetch --unshallow --tags\n$/);
    }
  } finally {
    rmSync(path.dirname(clone), { recursive: true, force: true });
  }
}, 900_000);

describe('before the first release', () => {
  let project: GitProject;
  beforeAll(() => {
    project = createGitProject();
  });
  afterAll(() => project[Symbol.dispose]());

  test('there is nothing to compare with, and nothing to announce', async () => {
    const { code, stdout } = await diff(project.folder);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'There is no release yet, so there is nothing to compare with.\n\nnext version: 0.1.0\nimpact: none\n',
    });
    expect(await checkChangeset(project.folder)).toMatchObject({
      code: 0,
      stdout: '✔ There is no release yet, so there is nothing to announce\n',
    });
  }, 900_000);

  test.each([
    [['--base', 'nowhere'], '"nowhere" is neither a file nor a commit, branch or tag of this repository.'],
    [['--base', 'package.json'], 'package.json is no OpenAPI document: it has no `openapi: 3.…`.'],
    [['--base', 'README.md'], /README\.md is no OpenAPI document/],
    [['--format', 'html'], /"html" is not a format\. Usage: npm run diff/],
    [['--bse'], /Unknown option '--bse'\. Usage: npm run diff/],
  ])('%j is one line, without a stack trace', async (args, message) => {
    const { code, stdout, stderr } = await diff(project.folder, ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
