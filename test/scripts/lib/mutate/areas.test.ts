import { expect, test } from 'vitest';
import { areasOf } from '../../../../scripts/lib/mutate/areas.ts';

const split = (...files: string[]) => areasOf(files).map((area) => [area.name, area.least, area.files]);

test('without files, both areas are mutated', () => {
  expect(split()).toEqual([
    ['library', 95, ['src/**/*.ts', '!src/cli/**']],
    ['cli', 85, ['src/cli/**/*.ts']],
  ]);
});

test('files belong to the area whose tests run them', () => {
  expect(split('src/bulk/**/*.ts', 'src/cli/bytes.ts', 'src/client.ts')).toEqual([
    ['library', 95, ['src/bulk/**/*.ts', 'src/client.ts', '!src/cli/**']],
    ['cli', 85, ['src/cli/bytes.ts']],
  ]);
});

test('an area without files is left out', () => {
  expect(split('src/cli/**/*.ts')).toEqual([['cli', 85, ['src/cli/**/*.ts']]]);
  expect(split('src/**/*.ts')).toEqual([['library', 95, ['src/**/*.ts', '!src/cli/**']]]);
});
