import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';
import { sectionOf } from '../../scripts/lib/release/changelog.ts';
import { otherVersions, packageVersion } from '../../scripts/lib/release/versions.ts';

test.each(otherVersions())('$place has the version of the package', ({ version }) => {
  expect(version).toBe(packageVersion());
});

test('the lockfile, the documents and the examples are looked at', () => {
  const files = new Set(otherVersions().map(({ place }) => place.split(':')[0]));
  const examples = globSync('examples/*/package.json', { cwd: root }).sort();
  expect(examples).toContain('examples/express/package.json');
  expect([...files]).toEqual(['package-lock.json', 'spec/clean-list.arazzo.yaml', 'spec/openapi.yaml', ...examples]);
});

test('the newest section of the changelog is that of the version', () => {
  expect(sectionOf(packageVersion())).toMatch(/^### /);
});

test('README does not repeat the version', () => {
  expect(readFileSync(path.join(root, 'README.md'), 'utf8')).not.toContain(packageVersion());
});
