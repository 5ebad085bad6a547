import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../paths.ts';
import { Problem } from '../problem.ts';

const file = 'CHANGELOG.md';

/** What `npm run bump` writes. Above a heading of any other form, changesets does not find where its section belongs. */
const heading = /^## \d+\.\d+\.\d+$/;

/**
 * What the changelog says about a version, without its heading.
 *
 * @throws a {@link Problem} that names the line where the newest section is not that of the version, or is empty, or a
 * heading has another form.
 */
export function sectionOf(version: string): string {
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  const headings = lines.flatMap((line, index) => (line.startsWith('## ') ? { line, index } : []));
  const wrong = headings.find(({ line }) => !heading.test(line));
  if (wrong) {
    throw new Problem(`${file}:${wrong.index + 1} is "${wrong.line}". A heading is a version alone: ## ${version}`);
  }
  const [newest, next] = headings;
  if (newest?.line !== `## ${version}`) {
    throw new Problem(
      `${file}:${(newest?.index ?? 0) + 1} is not the section of ${version}. Add a changeset with \`npx changeset\`, then run \`npm run bump\`.`,
    );
  }
  const section = lines
    .slice(newest.index + 1, next?.index)
    .join('\n')
    .trim();
  if (section !== '') return section;
  throw new Problem(`${file}:${newest.index + 1} says nothing about ${version}. Write what changes for users.`);
}
