import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Example, installExample } from '../support/example.ts';

let example: Example;
beforeAll(async () => {
  example = await installExample('vitest');
});
afterAll(() => example?.[Symbol.dispose]());

test('compiles', async () => {
  expect(await example.run('check')).toMatchObject({ code: 0, stdout: '' });
});

test('passes', async () => {
  const { code, stdout, stderr } = await example.run('test');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^ +Tests +4 passed \(4\)$/m);
});

test('notices a module that does not wait for the job', async () => {
  const file = path.join(example.folder, 'src/clean-list.ts');
  const broken = readFileSync(file, 'utf8').replace('waitForBulk', 'getBulkProgress');
  writeFileSync(file, broken);
  const { code, stdout } = await example.run('test');
  expect(code).toBe(1);
  expect(stdout).toMatch(/× returns the report of a job that takes two hours/);
});
