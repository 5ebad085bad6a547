import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { relative, spec } from '../paths.ts';
import { Problem } from '../problem.ts';

const folder = path.join(path.dirname(spec), 'docs');

/** A piece of the page's text. */
export type Section = { file: string; text: string };

/** The Markdown files in `spec/docs/`, in the order of their names. */
export function readSections(): Section[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.md')) : [];
  if (names.length === 0) throw new Problem(`${relative(folder)}/ has no Markdown file. The page's text stands there.`);
  return names.sort().map((name) => {
    const file = path.join(folder, name);
    const text = readFileSync(file, 'utf8');
    if (!text.startsWith('# ')) throw new Problem(`${relative(file)}:1 It has to start with a heading: "# Its title".`);
    return { file, text };
  });
}

/**
 * Holds each link in the text, and in the spec, against what was built.
 *
 * @param anchors - the parts of the page that can be linked to, as in `#/section/poll-well`.
 * @param files - the names of the files beside it.
 */
export function checkLinks(anchors: Set<string>, files: Set<string>): void {
  for (const { file, text } of [...readSections(), { file: spec, text: readFileSync(spec, 'utf8') }]) {
    for (const [index, line] of text.split('\n').entries()) {
      for (const [, target = ''] of line.matchAll(/\]\(([^)\s]+)\)/g)) {
        const isThere = target.startsWith('#')
          ? anchors.has(target)
          : /^https?:/.test(target) || files.has(target.replace(/^\.\//, ''));
        if (isThere) continue;
        const known = [...anchors, ...files].join(', ');
        throw new Problem(`${relative(file)}:${index + 1} It links to ${target}, which is not on the page: ${known}.`);
      }
    }
  }
}
