import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files that people write or generate, with their text, by their path below the project, with forward slashes. */
export type Project = ReadonlyMap<string, string>;

const leftOut = new Set(['.cache', '.git', 'dist', 'node_modules']);
const isText = (name: string): boolean => !/\.(png|ico|woff2?)$/.test(name);

/** Reads the project below a folder. */
export function readProject(folder: string): Project {
  const files = new Map<string, string>();
  const visit = (below: string) => {
    for (const entry of readdirSync(path.join(folder, below), { withFileTypes: true })) {
      const file = path.posix.join(below, entry.name);
      if (leftOut.has(entry.name) || entry.name.startsWith('.generate-')) continue;
      if (entry.isDirectory()) visit(file);
      else if (entry.isFile()) files.set(file, isText(file) ? readFileSync(path.join(folder, file), 'utf8') : '');
    }
  };
  visit('');
  return files;
}

/** The text of a file, or nothing where it is missing: what needs it says so itself. */
export const textOf = (project: Project, file: string): string => project.get(file) ?? '';

/** Computes something of a file once for each text that the file has in turn. */
export function perText<T>(compute: (file: string, text: string) => T): (file: string, text: string) => T {
  const results = new Map<string, { text: string; result: T }>();
  return (file, text) => {
    const last = results.get(file);
    if (last?.text === text) return last.result;
    const result = compute(file, text);
    results.set(file, { text, result });
    return result;
  };
}

/** The TypeScript files below a folder. */
export const sources = (project: Project, folder: string): string[] =>
  [...project.keys()].filter((file) => file.startsWith(folder) && file.endsWith('.ts'));
