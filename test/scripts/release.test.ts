import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';
import { startLocalRegistry } from '../../scripts/lib/release/local-registry.ts';
import { createGitProject, type GitProject } from '../support/git-project.ts';
import { runScript } from '../support/run.ts';

const repository = { type: 'git', url: 'git+https://github.com/example/saino-email-cleaning.git' };

const release = (project: GitProject, args: string[], env: NodeJS.ProcessEnv = {}) =>
  // What this test runs in may itself be a workflow of GitHub.
  runScript('scripts/release.ts', args, {
    cwd: project.folder,
    env: { ACTIONS_ID_TOKEN_REQUEST_URL: '', GITHUB_OUTPUT: '', NODE_DISABLE_COMPILE_CACHE: '1', ...env },
  });

function nameRepository(project: GitProject): void {
  const manifest = JSON.parse(project.read('package.json'));
  project.write('package.json', `${JSON.stringify({ ...manifest, repository }, null, 2)}\n`);
  project.commit('Name the repository');
}

/** Folders for temporary files, each of one run, so that what a run leaves behind shows. */
let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'saino-release-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function makeScratch(name: string): string {
  const folder = path.join(scratch, name);
  mkdirSync(folder);
  return folder;
}

/** The commands of the running processes that work in a folder. */
const processesIn = (folder: string) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // It has ended since it was listed.
        return [];
      }
    })
    .filter((command) => command.includes(folder));

async function expectNothingLeftIn(folder: string): Promise<void> {
  // `expect.poll` belongs to the one test that runs, and tests of this file run at once.
  await vi.waitFor(() => expect(processesIn(folder)).toEqual([]), { timeout: 10_000 });
  expect(readdirSync(folder)).toEqual([]);
}

test.concurrent('a dry run rehearses the release, prints what would go out, and leaves nothing behind', async () => {
  using project = createGitProject();
  const temporary = makeScratch('dry-run');
  const { code, stdout, stderr } = await release(project, ['--dry-run'], { TMPDIR: temporary });
  expect(stderr).toMatch(/^\n! Before a release: package\.json does not name the `repository`.*npm pkg set .+\n$/);
  expect(code).toBe(0);

  const { name, version } = JSON.parse(project.read('package.json'));
  expect(stdout).toContain('✔ published to a local registry, installed from there by name, and run\n');
  expect(stdout).toContain(`\n${name} ${version}, tagged v${version}\n`);
  expect(stdout).toMatch(/^\d+ files, \d+\.\d kB packed, \d+\.\d MB unpacked:$/m);
  for (const file of ['CHANGELOG.md', 'README.md', 'dist/package/cli.js', 'generated/openapi.yaml', 'package.json']) {
    expect(stdout).toMatch(new RegExp(`^ +[\\d.]+ k?B  ${file}$`, 'm'));
  }
  const [, section = ''] = /^## \S+\n\n(.*?)\n(?=## |$)/ms.exec(project.read('CHANGELOG.md')) ?? [];
  expect(stdout.replaceAll(/^ {2}/gm, '')).toContain(section.trim().split('\n')[0]);
  expect(stdout).toMatch(/\nNothing was published: this was a dry run\.\n$/);

  expect(project.git('tag')).toBe('');
  expect(project.git('status', '--porcelain')).toBe('');
  await expectNothingLeftIn(temporary);
});

test.concurrent('a release publishes what was rehearsed, with what follows from the repository, and tags the commit', async () => {
  using project = createGitProject();
  nameRepository(project);
  const { name, version } = JSON.parse(project.read('package.json'));
  await using registry = await startLocalRegistry(name, makeScratch('registry'));
  const settings = path.join(scratch, 'npmrc');
  writeFileSync(settings, `${registry.url.replace('http:', '')}:_authToken=any\n`);
  const npmSettings = { npm_config_userconfig: settings, npm_config_registry: registry.url };

  const { code, stdout, stderr } = await release(project, ['--without-provenance'], npmSettings);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    new RegExp(`✔ Published ${name} ${version}\\.\n✔ Tagged this commit v${version}\\. .*git push origin v`),
  );
  expect(project.git('rev-list', '-1', `v${version}`)).toBe(project.git('rev-parse', 'HEAD'));

  const published = (await (await fetch(`${registry.url}${name}`)).json()) as {
    versions: Record<string, { repository: unknown; homepage: string; bugs: { url: string }; dist: object }>;
  };
  expect(published.versions[version]).toMatchObject({
    repository,
    homepage: expect.stringContaining('example/saino-email-cleaning'),
    bugs: { url: expect.stringContaining('example/saino-email-cleaning') },
    dist: { integrity: expect.stringMatching(/^sha512-/) },
  });

  expect(await release(project, ['--dry-run'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(new RegExp(`^✖ ${version} is released: the tag v${version} exists\\..*npm run bump`)),
  });
});

test('a script that is told to stop takes the registry and its files along', async () => {
  const temporary = makeScratch('stopped');
  const lib = (file: string) => JSON.stringify(pathToFileURL(path.join(root, 'scripts/lib', file)).href);
  const script = `
    import { temporaryFolder } from ${lib('temporary-folder.ts')};
    import { startLocalRegistry } from ${lib('release/local-registry.ts')};
    using temporary = temporaryFolder();
    await using registry = await startLocalRegistry('saino-email-cleaning', temporary.folder);
    console.log(registry.url);
    await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  const file = path.join(scratch, 'waits.ts');
  writeFileSync(file, script);
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1', TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  expect(processesIn(temporary).join()).toContain('serve-registry');
  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(143);
  await expectNothingLeftIn(temporary);
});

describe('refuses, before anything is built,', () => {
  const cases: [what: string, arrange: (project: GitProject) => void, args: string[], message: RegExp][] = [
    [
      'an argument that it does not know',
      () => {},
      ['--dryrun'],
      /^✖ Unknown option '--dryrun'\. Usage: npm run release/,
    ],
    ['a package without a repository', () => {}, [], /^✖ package\.json does not name the `repository`.*npm pkg set/],
    [
      'to publish without provenance by accident',
      nameRepository,
      [],
      /^✖ Only the workflow "Release" can publish with provenance: .*--dry-run/,
    ],
    [
      'a file that is not committed',
      (project) => project.write('notes.txt', 'not committed\n'),
      ['--dry-run'],
      /^✖ The working tree is not clean\. .*\n\?\? notes\.txt\n$/,
    ],
    [
      'a change that is announced and not in the changelog',
      (project) => {
        project.write('.changeset/new.md', '---\n"saino-email-cleaning": minor\n---\n\nA new field.\n');
        project.commit('Announce');
      },
      ['--dry-run'],
      /^✖ CHANGELOG\.md lacks \.changeset\/new\.md\. Run `npm run bump`/,
    ],
    [
      'a version that the changelog does not have',
      (project) => {
        const { version } = JSON.parse(project.read('package.json'));
        project.edit('CHANGELOG.md', `## ${version}\n`, '## 0.0.1\n');
        project.commit('Forget a section');
      },
      ['--dry-run'],
      /^✖ CHANGELOG\.md:5 is not the section of .* `npx changeset`.*`npm run bump`/,
    ],
    [
      'a heading that changesets does not find',
      (project) => {
        appendFileSync(path.join(project.folder, 'CHANGELOG.md'), '\n## [0.0.1]\n');
        project.commit('Write another heading');
      },
      ['--dry-run'],
      /^✖ CHANGELOG\.md:\d+ is "## \[0\.0\.1\]"\. A heading is a version alone/,
    ],
    [
      'two versions',
      (project) => {
        const { version } = JSON.parse(project.read('package.json'));
        project.edit('spec/openapi.yaml', `\n  version: ${version}\n`, '\n  version: 9.9.9\n');
        project.commit('Raise one version');
      },
      ['--dry-run'],
      /^✖ spec\/openapi\.yaml:6 has the version 9\.9\.9, and package\.json /,
    ],
    [
      'what is generated from another spec',
      (project) => {
        project.edit('spec/openapi.yaml', '\n  title: Saino email cleaning API\n', '\n  title: Another title\n');
        project.commit('Forget to generate');
      },
      ['--dry-run'],
      /^✖ generated\/ is not what the spec gives\. Run `npm run generate`/,
    ],
  ];

  let project: GitProject;
  beforeAll(() => {
    project = createGitProject();
    project.git('branch', 'start');
  });
  beforeEach(() => {
    project.git('reset', '--quiet', '--hard', 'start');
    project.git('clean', '--quiet', '--force', '-d');
  });
  afterAll(() => project?.[Symbol.dispose]());

  test.each(cases)('%s', async (_, arrange, args, message) => {
    arrange(project);
    const { code, stderr } = await release(project, args);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
    expect(project.git('tag')).toBe('');
  });

  test('a clone that lacks the tags', async () => {
    project.git('commit', '--quiet', '--allow-empty', '--message=Another');
    project.write('.git/shallow', `${project.git('rev-parse', 'HEAD')}\n`);
    const { code, stderr } = await release(project, ['--dry-run']);
    rmSync(path.join(project.folder, '.git/shallow'));
    expect(stderr).toMatch(/^✖ This clone is shallow, .*: git fetch --unshallow --tags/);
    expect(code).toBe(1);
  });
});
