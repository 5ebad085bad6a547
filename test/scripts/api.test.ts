import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createGitProject } from '../support/git-project.ts';
import { runScript } from '../support/run.ts';

const api = (cwd: string, ...args: string[]) => runScript('scripts/api.ts', args, { cwd });

test('--check passes on what is committed', async () => {
  using project = createGitProject();
  expect(await api(project.folder, '--check')).toMatchObject({ code: 0, stderr: '' });
});

test('--check names what is stale, and writing it makes it fresh', async () => {
  using project = createGitProject();
  project.edit('src/email-cleaning.ts', '  timeout?: number | undefined;', '  timeout?: string | undefined;');
  rmSync(path.join(project.folder, 'etc/client.api.md'));
  project.write('etc/other.api.md', '');
  const { code, stderr } = await api(project.folder, '--check');
  expect(code).toBe(1);
  expect(stderr.match(/^ {2}.+$/gm)).toEqual([
    '  A\tetc/client.api.md',
    '  M\tetc/index.api.md',
    // It declares what it refers to.
    '  M\tetc/list.api.md',
    '  D\tetc/other.api.md',
  ]);
  expect((await api(project.folder)).code).toBe(0);
  expect(project.read('etc/index.api.md')).toContain('timeout?: string | undefined;');
  expect(project.git('status', '--short', 'etc')).toBe('M etc/index.api.md\n M etc/list.api.md');
});

test('an entry that exports what does not exist is named', async () => {
  using project = createGitProject();
  project.edit('src/index.ts', 'StartedBulk', 'StartedJob');
  const { code, stderr } = await api(project.folder, '--check');
  expect(code).toBe(1);
  expect(stderr).toBe(
    '✖ `saino-email-cleaning` exports `StartedJob`, which does not exist. Fix src/, then run this again.\n',
  );
});
