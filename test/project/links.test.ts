// A registry shows README on its own page, and resolves a relative link against the `repository` of package.json.
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { marked } from 'marked';
import { expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';

/** The targets of all links and images. */
function linksOf(file: string): string[] {
  const links: string[] = [];
  marked.walkTokens(marked.lexer(readFileSync(path.join(root, file), 'utf8')), (token) => {
    if (token.type === 'link' || token.type === 'image') links.push(token.href);
  });
  return links;
}

/** The anchors that a host makes of the headings of a Markdown file. */
function anchorsOf(file: string): string[] {
  const headings = readFileSync(file, 'utf8').match(/^#+ .+$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const pages = globSync('docs/{guide,reference}/*.md', { cwd: root });
const links = ['README.md', 'SECURITY.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...pages].flatMap((file) =>
  linksOf(file).map((link) => ({ file, link })),
);

test('there are links to files, and one to a heading', () => {
  expect(links.map(({ link }) => link)).toEqual(
    expect.arrayContaining(['LICENSE', 'docs/guide/clean-a-list.md', 'README.md#what-you-can-rely-on']),
  );
});

test.each(links)('$link in $file leads somewhere from a clone, a repository and a registry', ({ file: from, link }) => {
  if (URL.canParse(link)) {
    expect(link).toMatch(/^https:\/\//);
    return;
  }
  // From the top of the repository, as all of them resolve what README has.
  if (!from.startsWith('docs/')) expect(link).not.toMatch(/^\.{0,2}\//);
  // `npm run docs` writes a page for each operation.
  if (link.includes('operations/')) return;
  const [file, anchor] = link.split('#');
  const target = file ? path.join(root, path.dirname(from), file) : path.join(root, from);
  expect(existsSync(target), target).toBe(true);
  if (anchor) expect(anchorsOf(target)).toContain(anchor);
});
