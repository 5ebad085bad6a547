import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const { name, version } = JSON.parse(read('package.json'));

test.each(globSync('examples/*/package.json', { cwd: root }).sort())('%s accepts this version', (file) => {
  expect(JSON.parse(read(file)).dependencies[name]).toBe(`^${version}`);
});

test('the lockfile and the newest section of the changelog have the version of the package', () => {
  expect(JSON.parse(read('package-lock.json')).packages[''].version).toBe(version);
  expect(/^## (.+)$/m.exec(read('CHANGELOG.md'))?.[1]).toBe(version);
});

test('neither README nor what is generated repeats it', () => {
  for (const file of ['README.md', ...globSync('generated/**/*.ts', { cwd: root })]) {
    expect(read(file), file).not.toContain(version);
  }
});
