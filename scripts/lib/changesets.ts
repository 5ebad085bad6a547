import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Impact, impacts } from './diff/change.ts';
import { isRecord } from './document.ts';
import { relative, root } from './paths.ts';
import { Problem } from './problem.ts';

const folder = path.join(root, '.changeset');

/** The one package that changesets are of here. */
const packageName = 'saino-email-cleaning';

/** A change that is announced and not released yet. */
export type Changeset = {
  /** As people write it: relative to the project. */
  file: string;
  /** How large a step it is. An empty changeset has none. */
  bump: Impact;
};

/** The changes that are announced and not released yet. @throws a {@link Problem} that names a file without a bump. */
export function readChangesets(): Changeset[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  return names.sort().map((name) => {
    const file = path.join(folder, name);
    return { file: relative(file), bump: bumpOf(file) };
  });
}

function bumpOf(file: string): Impact {
  const packages = frontMatterOf(file);
  const written = isRecord(packages) ? packages[packageName] : 'none';
  const bump = impacts.find((known) => known === written);
  if (bump) return bump;
  const what = written === undefined ? `has no bump of ${packageName}` : `"${written}" is no bump`;
  throw new Problem(`${relative(file)}:2 ${what}. Write patch, minor or major behind "${packageName}".`);
}

/** The bump of each package, between the two lines of dashes that a changeset starts with. Null, if it is empty. */
function frontMatterOf(file: string): unknown {
  const [, text] = /^---\r?\n(.*?)^---\r?$/ms.exec(readFileSync(file, 'utf8')) ?? [];
  if (text === undefined) {
    throw new Problem(`${relative(file)}:1 does not start with the bump of the package between two lines of dashes.`);
  }
  return readYaml(file, text);
}

function readYaml(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Problem(`${relative(file)}:2 is no YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}
