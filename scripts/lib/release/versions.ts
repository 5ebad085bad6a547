import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isScalar, parseDocument } from 'yaml';
import { root } from '../paths.ts';

export type TypedVersion = {
  /** As people write it: relative to the project, with the line. */
  place: string;
  version: string;
};

/** The version of the package, which all others follow. */
export const packageVersion = (): string => readJson('package.json').version as string;

/** Every other place that the version is typed in: the lockfile, each document of `spec/`, and each example. */
export function otherVersions(): TypedVersion[] {
  return copies().map(({ file, start, end }) => {
    const text = read(file);
    const line = text.slice(0, start).split('\n').length;
    return { place: `${file}:${line}`, version: text.slice(start, end) };
  });
}

/** Writes the version of the package into every other place. @returns the files that changed. */
export function carryVersion(): string[] {
  const version = packageVersion();
  const changed = new Set<string>();
  // From the end of a file to its start, so that what is written does not move what is still to come.
  for (const { file, start, end } of copies().reverse()) {
    const text = read(file);
    if (text.slice(start, end) === version) continue;
    writeFileSync(path.join(root, file), text.slice(0, start) + version + text.slice(end));
    changed.add(file);
  }
  return [...changed].reverse();
}

/** Where a version stands in a file: the offsets of its first character and of the one behind its last. */
type Copy = { file: string; start: number; end: number };

function copies(): Copy[] {
  const documents = readdirSync(path.join(root, 'spec'))
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  return [
    copy('package-lock.json', ['version']),
    copy('package-lock.json', ['packages', '', 'version']),
    ...documents.map((name) => copy(`spec/${name}`, ['info', 'version'])),
    ...globSync('examples/*/package.json', { cwd: root }).sort().map(copyInExample),
  ];
}

/** An example accepts the version and those that are compatible with it: `^0.1.0`. */
function copyInExample(file: string): Copy {
  const range = copy(file, ['dependencies', 'saino-email-cleaning']);
  return { ...range, start: range.start + '^'.length };
}

/** A place in a YAML or JSON file (JSON is YAML as well). */
function copy(file: string, keys: string[]): Copy {
  const node: unknown = parseDocument(read(file)).getIn(keys, true);
  if (!isScalar(node) || !node.range) throw new Error(`${file} has no ${keys.join('.')}.`);
  const quotes = node.type === 'PLAIN' ? 0 : 1;
  return { file, start: node.range[0] + quotes, end: node.range[1] - quotes };
}

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const readJson = (file: string) => JSON.parse(read(file)) as Record<string, unknown>;
