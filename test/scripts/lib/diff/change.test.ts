import { expect, test } from 'vitest';
import { bumpFor, compareVersions, highest, type Impact, nextVersion } from '../../../../scripts/lib/diff/change.ts';

test.each<[from: string, impact: Impact, next: string]>([
  ['0.1.3', 'none', '0.1.3'],
  ['0.1.3', 'patch', '0.1.4'],
  ['0.1.3', 'minor', '0.1.4'],
  ['0.1.3', 'major', '0.2.0'],
  ['1.2.3', 'none', '1.2.3'],
  ['1.2.3', 'patch', '1.2.4'],
  ['1.2.3', 'minor', '1.3.0'],
  ['1.2.3', 'major', '2.0.0'],
  ['10.0.9', 'patch', '10.0.10'],
])('after %s, %s is followed by %s', (from, impact, next) => {
  expect(nextVersion(from, impact)).toBe(next);
});

test('below 1.0, a breaking change raises the minor, and anything else the patch', () => {
  expect((['none', 'patch', 'minor', 'major'] as const).map((impact) => bumpFor(impact, '0.9.0'))).toEqual([
    'none',
    'patch',
    'patch',
    'minor',
  ]);
  expect(bumpFor('major', '1.0.0')).toBe('major');
});

test('the impact of several changes is the highest of them', () => {
  expect(highest([])).toBe('none');
  expect(highest(['patch', 'major', 'minor'])).toBe('major');
});

test('versions are compared by number, not as text', () => {
  expect(['0.10.0', '0.9.1', '0.9.0', '1.0.0'].sort(compareVersions)).toEqual(['0.9.0', '0.9.1', '0.10.0', '1.0.0']);
  expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
});
