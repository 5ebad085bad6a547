// A registry shows README on its own page, and resolves a relative link against the `repository` of package.json.
import { existsSync, readFileSync } from 'node:fs';
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

const links = ['README.md', 'SECURITY.md', 'CHANGELOG.md', 'CONTRIBUTING.md'].flatMap((file) =>
  linksOf(file).map((link) => ({ file, link })),
);

test('there are links to files, and one to a heading', () => {
  expect(links.map(({ link }) => link)).toEqual(
    expect.arrayContaining(['LICENSE', 'spec/openapi.yaml', 'CONTRIBUTING.md#publish-the-reference']),
  );
});

test.each(links)('$link in $file leads somewhere from a repository and from a registry', ({ file: from, link }) => {
  if (URL.canParse(link)) {
    expect(link).toMatch(/^https:\/\//);
    return;
  }
  // From the top of the repository, as both resolve it.
  expect(link).not.toMatch(/^\.{0,2}\//);
  const [file, anchor] = link.split('#');
  const target = path.join(root, file || from);
  expect(existsSync(target), target).toBe(true);
  if (anchor) expect(anchorsOf(target)).toContain(anchor);
});
