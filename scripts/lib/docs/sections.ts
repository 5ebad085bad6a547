import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { relative, spec } from '../paths.ts';
import { Problem } from '../problem.ts';

const folder = path.join(path.dirname(spec), 'docs');

/** A piece of the page's text. */
export type Section = { file: string; text: string };

/** The names of the pictures beside them. */
export const readPictures = (): string[] =>
  readdirSync(folder).filter((name) => name.endsWith('.svg') && !name.startsWith('.'));

export const pictureFile = (name: string): string => path.join(folder, name);

/** The Markdown files in `spec/docs/`, in the order of their names. */
export function readSections(): Section[] {
  // What editors leave beside a file they have open is hidden, and may be a link to nowhere.
  const isSection = (name: string) => name.endsWith('.md') && !name.startsWith('.');
  const names = existsSync(folder) ? readdirSync(folder).filter(isSection) : [];
  if (names.length === 0) throw new Problem(`${relative(folder)}/ has no Markdown file. Put the page's text there.`);
  return names.sort().map((name) => {
    const file = path.join(folder, name);
    const text = readSection(file);
    if (!text.startsWith('# ')) throw new Problem(`${relative(file)}:1 It has to start with a heading: "# Its title".`);
    return { file, text };
  });
}

function readSection(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Problem(`${relative(file)} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
