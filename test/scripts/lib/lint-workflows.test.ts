import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lintWorkflows } from '../../../scripts/lib/lint-workflows.ts';
import { copyProject } from '../../support/project-copy.ts';

test('finds nothing in the workflows as they are', async () => {
  expect(await lintWorkflows()).toEqual([]);
});

test('names file, line and rule of a mistake', async () => {
  using project = copyProject();
  const file = path.join(project.folder, '.github/workflows/release.yml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('needs: ci\n', 'needs: cii\n'));
  const line = text.split('\n').indexOf('  publish:') + 1;
  expect(await lintWorkflows(project.folder)).toEqual([
    expect.stringMatching(new RegExp(`^\\.github/workflows/release\\.yml:${line}:\\d+ job-needs: .*cii`)),
  ]);
});
