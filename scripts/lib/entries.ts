import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.ts';

/** A module that users can import. */
type Entry = {
  /** The specifier, such as `saino-email-cleaning/client`. */
  name: string;
  /** The source file. */
  source: string;
  /** The ES module that is built from it. The CommonJS module has the same name. */
  file: string;
  /** The declarations of the ES module. */
  types: string;
};

type Manifest = {
  name: string;
  exports: Record<string, string | { import: { default: string; types: string } }>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};

/** The TypeScript projects that declare the entries: those that run everywhere, and what runs in Node.js alone. */
export const declarationProjects = ['src', 'src/list'];

const readManifest = (project: string): Manifest =>
  JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'));

/** The entries that the package.json of a project exports. What it exports as a plain file is no code. */
export function readEntries(project = root): Entry[] {
  const { name, exports } = readManifest(project);
  return Object.entries(exports).flatMap(([entry, target]) => {
    if (typeof target === 'string') return [];
    const { default: file, types } = target.import;
    return { name: path.posix.join(name, entry), source: `src/${path.basename(file, '.js')}.ts`, file, types };
  });
}

/** The packages that an application installs with this one, or beside it. */
export function readDependencies(project = root): string[] {
  const { dependencies, peerDependencies } = readManifest(project);
  return Object.keys({ ...dependencies, ...peerDependencies });
}
