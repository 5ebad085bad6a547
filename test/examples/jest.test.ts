import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Example, installExample } from '../support/example.ts';

let example: Example;
beforeAll(async () => {
  example = await installExample('jest');
});
afterAll(() => example?.[Symbol.dispose]());

test('passes', async () => {
  const { code, stdout, stderr } = await example.run('test');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toMatch(/^Tests: +4 passed, 4 total$/m);
});

test('notices a module that does not wait for the job', async () => {
  const file = path.join(example.folder, 'src/clean-list.js');
  const broken = readFileSync(file, 'utf8').replace('waitForBulk', 'getBulkProgress');
  writeFileSync(file, broken);
  const { code, stderr } = await example.run('test');
  expect(code).toBe(1);
  expect(stderr).toMatch(/✕ returns the report of a job that takes two hours/);
});
