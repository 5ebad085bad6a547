import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';

/** The rows of a table, each as its cells. */
type Table = string[][];

/** The tables below a heading, without their heads. */
function tablesOf(heading: string): Table[] {
  const text = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const [body = ''] = section.split('\n## ');
  return [...body.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map((row) => row.slice(1, -1).split('|')),
  );
}

const codeIn = (text = ''): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
const firstColumn = (table: Table = []): string[] => table.flatMap(([cell]) => codeIn(cell));

/** What is no part of the project: what git ignores, and git's own folder. */
const ignored = ['.git/', ...readFileSync(path.join(root, '.gitignore'), 'utf8').trim().split('\n')];

/** What is in a folder and belongs to the project, folders with a slash at the end. */
function entriesOf(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .filter((name) => !ignored.some((pattern) => path.matchesGlob(name, pattern)))
    .sort();
}

const [top, source] = tablesOf('The tree');
const folders = entriesOf('.').filter((entry) => entry.endsWith('/'));

test('the tree has each folder of the project', () => {
  expect(folders).toEqual(expect.arrayContaining(['spec/', 'src/', 'test/']));
  expect(firstColumn(top)).toEqual(expect.arrayContaining(folders));
});

test('each entry of the tree is there', () => {
  expect(entriesOf('.')).toEqual(expect.arrayContaining(firstColumn(top)));
});

test('the tree of src/ has what is there, and nothing else', () => {
  expect(firstColumn(source).sort()).toEqual(entriesOf('src'));
});

/** What the last column names as a file or a folder: it has a slash or an ending, and is no command. */
const places = tablesOf('Where a change goes')
  .flat()
  .flatMap(([, where]) => codeIn(where))
  .filter((code) => /^[\w./*<>-]+$/.test(code) && /[/.]/.test(code));

test('the table of where a change goes names places', () => {
  expect(places).toEqual(expect.arrayContaining(['spec/openapi.yaml', 'src/cli/', 'spec/docs/*.md']));
});

test.each(places)('%s, where a change goes, is there', (place) => {
  expect(globSync(place.replaceAll(/<\w+>/g, '*'), { cwd: root })).not.toEqual([]);
});
