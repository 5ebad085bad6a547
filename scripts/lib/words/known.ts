import path from 'node:path';
import type { Document } from '../document.ts';
import { entriesOf, type Manifest as PackageManifest } from '../entries.ts';
import { operations } from '../operations.ts';
import { namesOf, shapesOf, urlsOf } from './document-names.ts';
import { type Project, sources, textOf } from './project.ts';
import { declarations, declaredIn, exportedNames, parse } from './source.ts';

/** The names that exist. */
export type Known = {
  /** What users see: of the document, the entries, the command line, the environment and the dependencies. */
  names: Set<string>;
  /** What maintainers see as well: what a module exports, npm scripts, and extensions of OpenAPI. */
  inside: Set<string>;
  flags: Set<string>;
  scripts: Set<string>;
  /** Where the API, its operations and the vendor's pages are. */
  urls: Set<string>;
  /** The bodies of the responses, as `shapeOf` writes them. */
  shapes: Set<string>;
  /** Paths of the API, and what the package exports. */
  paths: Set<string>;
};

type Manifest = PackageManifest & Record<'scripts' | 'devDependencies', Record<string, unknown>>;

export function knownNames(project: Project): Known {
  const document = JSON.parse(textOf(project, 'generated/openapi.json')) as Document;
  const manifest = JSON.parse(textOf(project, 'package.json')) as Manifest;
  const all = operations(document);
  const packages = { ...manifest.dependencies, ...manifest.devDependencies };
  return {
    names: new Set([
      ...namesOf(document),
      ...workflowNames(project),
      ...entryNames(project, manifest),
      ...commandNames(project).names,
      ...environment(project),
      ...Object.keys(packages),
      ...Object.getOwnPropertyNames(globalThis),
      manifest.name,
    ]),
    inside: new Set([
      ...[...sources(project, 'src/'), ...sources(project, 'scripts/')].flatMap((file) => exportsOf(project, file)),
      ...Object.keys(manifest.scripts),
      ...capture(allText(project, 'scripts/'), /'(x-[\w-]+)'/g),
    ]),
    flags: new Set([...commandNames(project).flags, ...scriptFlags(project)]),
    scripts: new Set(Object.keys(manifest.scripts)),
    urls: new Set(urlsOf(document)),
    shapes: new Set(shapesOf(document)),
    paths: new Set([
      ...all.map(({ path: below }) => below),
      ...Object.keys(packages),
      ...Object.keys(manifest.exports).flatMap((entry) => [entry.slice(1), manifest.name + entry.slice(1)]),
    ]),
  };
}

function workflowNames(project: Project): string[] {
  const texts = [...project].filter(([file]) => file.endsWith('.arazzo.yaml')).map(([, text]) => text);
  return capture(texts.join('\n'), /(?:workflowId|stepId): ([\w-]+)/g);
}

/** What the entries of the package export, with their members. */
function entryNames(project: Project, manifest: Manifest): string[] {
  const built = entriesOf(manifest).map(({ source }) => source);
  const entries = [...built, 'generated/types.gen.ts', 'generated/client/index.ts'];
  const exported = new Set(entries.flatMap((file) => exportsOf(project, file)));
  const files = [
    ...sources(project, 'src/'),
    ...sources(project, 'generated/client/'),
    ...sources(project, 'generated/core/'),
  ];
  const declared = files.flatMap((file) => declarations(parse(file, textOf(project, file))));
  return [...exported, ...declared.flatMap(({ name, words }) => (exported.has(name) ? words : []))];
}

/** What the commands are called, and what they accept. */
function commandNames(project: Project): { names: string[]; flags: string[] } {
  const usages = capture(
    allText(project, 'src/cli/'),
    /(?:\.(?:command|argument|option)|new Option)\(\s*'([^']+)'/g,
  ).join(' ');
  return { names: usages.match(/(?<![\w-])[a-z]\w*/g) ?? [], flags: usages.match(/--[\w-]+/g) ?? [] };
}

/** What the scripts accept, by the keys that they hand to `parseArgs`. */
function scriptFlags(project: Project): string[] {
  const text = allText(project, 'scripts/', 'bench/');
  return capture(text, /'?([\w-]+)'?: \{ type: '(?:string|boolean)'/g).map((name) => `--${name}`);
}

/** The environment variables that something reads. */
const environment = (project: Project): string[] =>
  capture(
    allText(project, 'src/', 'scripts/', 'test/support/'),
    /\b(?:env(?:ironment)?\??\.|readVariable\(')([A-Z][A-Z_]*)\b/g,
  );

const allText = (project: Project, ...folders: string[]): string =>
  folders.flatMap((folder) => sources(project, folder).map((file) => textOf(project, file))).join('\n');

const capture = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);

const exportsOf = (project: Project, file: string): string[] => exportedNames(parse(file, textOf(project, file)));

/** What a file of TypeScript declares, for its own comments. */
export const declaredInFile = (file: string, text: string): Set<string> => new Set(declaredIn(parse(file, text)));

/** Whether there is such a file or folder, such a match, or a place that is built and ignored by git. */
export function isFile(project: Project, from: string, word: string): boolean {
  const bare = word.replace(/^…?\/?|:\d+$/g, '');
  const near = path.posix.join(path.posix.dirname(from), bare);
  const ignored = textOf(project, '.gitignore').split('\n').filter(Boolean);
  if (ignored.some((entry) => bare.startsWith(entry.replace(/^\//, '')))) return true;
  const glob = bare.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\*|<\w+>/g, '[^/]*');
  const pattern = new RegExp(`(^|/)${glob}${bare.endsWith('/') ? '' : '($|/)'}`);
  return project.has(near) || [...project.keys()].some((file) => pattern.test(file));
}
