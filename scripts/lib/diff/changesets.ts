import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { isRecord } from '../document.ts';
import { relative, root } from '../paths.ts';
import { Problem } from '../problem.ts';
import { bumpFor, type Comparison, compareVersions, highest, type Impact, impacts } from './change.ts';

/** Where changesets wait for the next release. */
const folder = path.join(root, '.changeset');

/** The highest bump that a changeset announces for a package, or `none`. */
export function announcedBump(name: string): Impact {
  if (!existsSync(folder)) return 'none';
  const files = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md');
  return highest(files.map((file) => bumpIn(path.join(folder, file), name)));
}

function bumpIn(file: string, name: string): Impact {
  const bumps = frontMatterOf(file);
  const bump = isRecord(bumps) ? (bumps[name] ?? 'none') : 'none';
  const known = impacts.find((impact) => impact === bump);
  if (known) return known;
  throw new Problem(`${relative(file)}:2 "${bump}" is no bump. Write patch, minor or major behind "${name}".`);
}

/** The bump of each package, between the two lines of dashes. */
function frontMatterOf(file: string): unknown {
  const [, text] = /^---\r?\n([\s\S]*?)^---/m.exec(readFileSync(file, 'utf8')) ?? [];
  try {
    if (text !== undefined) return parse(text);
  } catch {
    // Told below, with the file.
  }
  throw new Problem(`${relative(file)}:1 does not start with the bump of the package between two lines of dashes.`);
}

/** @throws a {@link Problem} if no changeset announces what changed, or if the highest bump is too low for it. */
export function checkAnnounced({ base, impact, from, next }: Comparison, name: string, version: string): void {
  // `changeset version` has used the changesets up, and the release is not tagged yet.
  if (impact === 'none' || compareVersions(version, next) >= 0) return;
  const required = bumpFor(impact, from);
  const announced = announcedBump(name);
  if (impacts.indexOf(announced) >= impacts.indexOf(required)) return;
  const what = announced === 'none' ? 'no changeset announces it' : `the changesets announce a ${announced} bump`;
  const command = `npx changeset add --${required} ${name} -m "What changed, and what callers do about it."`;
  throw new Problem(
    `The API changed since ${base} (impact: ${impact}), which takes a ${required} bump, but ${what}.\n` +
      `  See what changed: npm run diff\n  Announce it:      ${command}`,
  );
}
