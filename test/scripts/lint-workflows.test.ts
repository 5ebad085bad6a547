import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copyProject } from '../support/project-copy.ts';
import { runScript } from '../support/run.ts';

const lint = (cwd: string) => runScript('scripts/lint-workflows.ts', [], { cwd });

test('finds nothing in the workflows as they are', async () => {
  using project = copyProject();
  expect(await lint(project.folder)).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
});

test('names file, line and rule of a mistake', async () => {
  using project = copyProject();
  const file = path.join(project.folder, '.github/workflows/release.yml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('needs: ci\n', 'needs: cii\n'));
  const line = text.split('\n').indexOf('  publish:') + 1;
  const { code, stderr } = await lint(project.folder);
  expect(stderr).toMatch(
    new RegExp(
      `^✖ The workflows have mistakes\\. .*\n  \\.github/workflows/release\\.yml:${line}:\\d+ job-needs: .*cii`,
    ),
  );
  expect(code).toBe(1);
});
