// How a change is rated, and has to be announced: `npm run diff` and `npm run check:changeset` on a git checkout.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reports } from '../../scripts/lib/paths.ts';
import { rateReports } from '../../scripts/lib/rating.ts';
import { createGitProject, type GitProject } from '../support/git-project.ts';
import { runScript } from '../support/run.ts';

const lastLines = (text: string) => text.trim().split('\n').slice(-2);

test('before the first release there is nothing to compare with, and nothing to announce', async () => {
  using project = createGitProject();
  const run = (script: string) => runScript(`scripts/${script}.ts`, [], { cwd: project.folder });
  const { code, stdout } = await run('diff');
  expect(code).toBe(0);
  expect(stdout).toContain('no release yet');
  expect(lastLines(stdout)).toEqual(['next version: 0.1.0', 'impact: none']);
  expect(await run('check-changeset')).toMatchObject({ code: 0, stderr: '' });
});

test('a change of the spec is generated, reported, rated and announced, in this order', async () => {
  using project = createGitProject();
  const run = (script: string, ...args: string[]) => runScript(`scripts/${script}.ts`, args, { cwd: project.folder });
  for (const tag of ['v0.0.9', 'v0.1.0', 'v0.10.0-beta.1', 'other']) project.git('tag', tag);
  // The first occurrence is the property: the others are in texts and samples.
  const spec = project.read('spec/openapi.yaml');
  const renamed = spec.replace('        download_link:\n', '        report_link:\n');
  project.write('spec/openapi.yaml', renamed.replaceAll('          download_link: ', '          report_link: '));
  expect(await run('diff')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^✖ generated\/ is stale\./) });
  await run('generate');
  expect(await run('diff')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^✖ etc\/ is stale\./) });
  await run('api');

  const { code, stdout, stderr } = await run('diff', '--format', 'markdown');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^## API diff: .*\| 🔴 major \| removed \|.*^```diff\n.*^-\s+download_link.*^```$/ms);
  expect(lastLines(stdout)).toEqual(['next version: 0.2.0', 'impact: major']);

  const announce = (bump: string) => {
    project.write('.changeset/brave-lists.md', `---\n"saino-email-cleaning": ${bump}\n---\n\nAnother name.\n`);
    project.git('add', '.changeset');
  };
  const silent = await run('check-changeset');
  expect(silent).toMatchObject({ code: 1, stderr: expect.stringContaining('Announce it: npx changeset') });
  announce('patch');
  expect(await run('check-changeset')).toMatchObject({ code: 1, stderr: expect.stringContaining('make 0.1.1') });
  announce('minor');
  expect(await run('check-changeset')).toMatchObject({ code: 0, stderr: '' });
  // Once `changeset version` has used it up, the version of the package says the same.
  project.git('rm', '--quiet', '--force', '.changeset/brave-lists.md');
  project.edit('package.json', '"version": "0.1.0"', '"version": "0.2.0"');
  expect(await run('check-changeset')).toMatchObject({ code: 0, stderr: '' });
  // Seven comparisons, each of which generates and reports anew.
}, 900_000);

describe('a report in which', () => {
  const name = 'client.api.md';
  const report = readFileSync(path.join(reports, name), 'utf8');
  const auth = /\/\/ @public.*\ninterface Auth {\n/;
  test.each([
    ['a declaration is added', /\/\/ @public[^\n]*\ntype ArrayStyle = .*\n\n/, '', 'minor'],
    ['a declaration is removed', auth, 'type Before = string;\n\ninterface Auth {\n', 'major'],
    ['a declaration is changed', /type: 'apiKey' \| 'http';/, "type: 'apiKey';", 'major'],
    ['only an import and a tag are', auth, "import type { A } from 'a';\n\n// @deprecated\ninterface Auth {\n", 'none'],
  ])('%s', (_, now, before, impact) => {
    expect(report.search(now)).toBeGreaterThan(0);
    expect(rateReports([[name, report.replace(now, before)]], [[name, report]])).toBe(impact);
  });

  test('nothing changed, but its entry is new or gone', () => {
    expect(rateReports([], [[name, report]])).toBe('minor');
    expect(rateReports([[name, report]], [])).toBe('major');
  });
});

describe('what is wrong with the arguments', () => {
  let project: GitProject;
  beforeAll(() => {
    project = createGitProject();
  });
  afterAll(() => project[Symbol.dispose]());

  test.each([
    [['--base', 'nowhere'], '"nowhere" is neither a file nor a commit, branch or tag of this repository.'],
    [['--base', 'package.json'], 'package.json is not an OpenAPI document: '],
    [['--format', 'html'], '"html" is not a format. Usage: npm run diff'],
    [['--bse'], "Unknown option '--bse'. Usage: npm run diff"],
  ])('%j is one line, without a stack trace', async (args, message) => {
    const { code, stdout, stderr } = await runScript('scripts/diff.ts', args, { cwd: project.folder });
    expect({ code, stdout, lines: stderr.trim().split('\n') }).toEqual({
      code: 1,
      stdout: '',
      lines: [expect.stringContaining(message)],
    });
  });
});
