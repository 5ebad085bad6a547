import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';

type Rule = { groupName?: string; matchPackageNames?: string[] };

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const { packageRules, customManagers } = JSON.parse(read('renovate.json'));
const rules = packageRules as Rule[];
const tools = Object.keys(JSON.parse(read('package.json')).devDependencies);

/** The tools that a script fetches, as Renovate finds them. */
const fetched = [
  ...read('scripts/lib/release/local-registry.ts').matchAll(RegExp(customManagers[0].matchStrings[0], 'g')),
];

test('finds the tool that is fetched on demand', () => {
  expect(fetched.map(({ groups }) => ({ ...groups }))).toEqual([
    { depName: 'verdaccio', currentValue: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
  ]);
});

test('each tool is in exactly one group', () => {
  const grouped = rules.flatMap(({ groupName, matchPackageNames = [] }) => (groupName ? matchPackageNames : []));
  expect(grouped.sort()).toEqual([...tools, ...fetched.map(({ groups }) => groups?.depName)].sort());
});

test('each limit is on a tool that is there', () => {
  const limited = rules.flatMap(({ groupName, matchPackageNames = [] }) => (groupName ? [] : matchPackageNames));
  expect(limited).toContain('@microsoft/api-extractor');
  expect(tools).toEqual(expect.arrayContaining(limited));
});

test('the examples are looked at, and stay out of the groups of the project', () => {
  expect(JSON.parse(read('renovate.json')).ignorePresets).toEqual([':ignoreModulesAndTests']);
  expect(rules.at(-1)).toMatchObject({ groupName: 'examples', matchFileNames: ['examples/**'] });
});
