import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { relative, spec } from '../paths.ts';
import { Problem } from '../problem.ts';
import { headingFragments, linksIn } from './markdown.ts';
import { readSections } from './sections.ts';

const isElsewhere = (target: string) => /^https?:/.test(target);

/**
 * Holds each link in the text, and in the spec, against what was built.
 *
 * @param anchors - the parts of the page that can be linked to, as in `#/section/limits`.
 * @param files - the names of the files beside it.
 */
export function checkSourceLinks(anchors: Set<string>, files: Set<string>): void {
  for (const { file, text } of [...readSections(), { file: spec, text: readFileSync(spec, 'utf8') }]) {
    for (const [index, line] of text.split('\n').entries()) {
      for (const [, target = ''] of line.matchAll(/\]\(([^)\s]+)\)/g)) {
        const exists = target.startsWith('#') ? anchors.has(target) : files.has(target.replace(/^\.\//, ''));
        if (exists || isElsewhere(target)) continue;
        const known = [...anchors, ...files].join(', ');
        throw new Problem(`${relative(file)}:${index + 1} It links to ${target}, which is not on the page: ${known}.`);
      }
    }
  }
}

/**
 * Holds each link of the Markdown files and of llms.txt against the files beside them, and against their headings.
 *
 * @param url - what absolute links to these files start with. May be empty.
 */
export function checkBuiltLinks(folder: string, anchors: Set<string>, url: string): void {
  const files = readdirSync(folder);
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  const hasFragment = (file: string, fragment: string) =>
    file === 'index.html' ? anchors.has(`#${fragment}`) : headingFragments(read(file)).includes(fragment);
  for (const name of files.filter((file) => /\.(md|txt)$/.test(file))) {
    for (const link of linksIn(read(name))) {
      const target = url && link.startsWith(url) ? link.slice(url.length) : link;
      if (isElsewhere(target)) continue;
      const [file = '', fragment] = target.split('#');
      const exists = files.includes(file) && (fragment === undefined || hasFragment(file, fragment));
      if (!exists) throw new Problem(`${name}: It links to ${link}, which was not built.`);
    }
  }
}
