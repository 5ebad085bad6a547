import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';
import { sectionOf } from '../../scripts/lib/release/changelog.ts';
import { otherVersions, packageVersion } from '../../scripts/lib/release/versions.ts';

test.each(otherVersions())('$place has the version of the package', ({ version }) => {
  expect(version).toBe(packageVersion());
});

test('the lockfile and the documents are looked at', () => {
  const files = new Set(otherVersions().map(({ place }) => place.split(':')[0]));
  expect([...files]).toEqual(['package-lock.json', 'spec/clean-list.arazzo.yaml', 'spec/openapi.yaml']);
});

test('the newest section of the changelog is that of the version', () => {
  expect(sectionOf(packageVersion())).toMatch(/^### /);
});

test('README does not repeat the version', () => {
  expect(readFileSync(path.join(root, 'README.md'), 'utf8')).not.toContain(packageVersion());
});
