// Markdown as the reference writes and reads it, and its links.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'marked';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkBuiltLinks } from '../../../scripts/lib/docs/links.ts';
import { code, demote, fence, headingFragments, linksIn, table } from '../../../scripts/lib/docs/markdown.ts';

test('code with backticks in it stays one piece of code', () => {
  expect(parse(code('a'))).toBe('<p><code>a</code></p>\n');
  expect(parse(code('a `b` c'))).toBe('<p><code>a `b` c</code></p>\n');
  expect(parse(fence('md', '```\na\n```\n'))).toBe('<pre><code class="language-md">```\na\n```\n</code></pre>\n');
});

test('a cell of a table may have lines and bars', () => {
  expect(table(['A', 'B'], [['one\n  two', '`x|y`']])).toBe('| A | B |\n| --- | --- |\n| one two | `x\\|y` |');
});

test('headings become deeper, and lines of code do not', () => {
  const text = '# One\n\n```sh\n# a comment\n```\n\n## Two\n\ntext\n';
  expect(demote(text)).toBe('## One\n\n```sh\n# a comment\n```\n\n### Two\n\ntext\n');
});

test('links are those of the text, at any depth, and not those of code', () => {
  const text =
    'See [a](a.md).\n\n- one\n  - `[b](b.md)` and **[c](c.md#d)**\n\n```\n[e](e.md)\n```\n\n| f |\n|---|\n| [g](g) |';
  expect(linksIn(text)).toEqual(['a.md', 'c.md#d', 'g']);
});

test('headings are linked to as on GitHub', () => {
  expect(headingFragments('# The life of a job\n\n### HTTP 200: `data`\n')).toEqual([
    'the-life-of-a-job',
    'http-200-data',
  ]);
});

describe('a link of a file that was built', () => {
  let folder: string;
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  const check = (url = '') => checkBuiltLinks(folder, new Set(['#/other/one']), url);
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'saino-links-'));
    write('index.html', '');
    write('one.md', '# One\n\n## Two words\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each(['one.md', 'one.md#two-words', 'index.html#/other/one', 'https://example.com/missing.md'])(
    'to %s is fine',
    (link) => {
      write('llms.txt', `- [One](${link}): more.`);
      expect(() => check()).not.toThrow();
    },
  );

  test('to a file by the address of the page is fine', () => {
    write('llms.txt', '- [One](https://docs.example.com/one.md): more.');
    expect(() => check('https://docs.example.com/')).not.toThrow();
  });

  test.each([
    ['llms.txt', 'two.md'],
    ['index.md', 'one.md#three'],
    ['index.md', 'index.html#/other/two'],
    ['index.md', '#/other/one'],
    ['llms.txt', 'https://docs.example.com/two.md'],
  ])('in %s to %s ends the build', (name, link) => {
    write(name, `[One](${link})`);
    expect(() => check('https://docs.example.com/')).toThrow(`${name}: It links to ${link}, which was not built.`);
  });
});
