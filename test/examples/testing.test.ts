import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { useExample } from '../support/example.ts';

const example = useExample('testing');

const passes = { 'test:vitest': /^ +Tests +4 passed \(4\)$/m, 'test:jest': /^Tests: +1 passed, 1 total$/m };

test.each(Object.entries(passes))('npm run %s passes', async (script, summary) => {
  const { code, stdout, stderr } = await example.run(script);
  expect(stdout + stderr).toMatch(summary);
  expect(code).toBe(0);
});

test('both notice a module that does not wait for the job', async () => {
  const file = path.join(example.folder, 'src/clean-list.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace('waitForBulk', 'getBulkProgress'));
  for (const script of Object.keys(passes)) {
    const { code, stdout, stderr } = await example.run(script);
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/[×✕] returns the report of a job that takes two hours/);
  }
});
