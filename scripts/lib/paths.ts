import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = path.resolve(import.meta.dirname, '../..');
export const spec = path.join(root, 'spec/openapi.yaml');
export const generated = path.join(root, 'generated');
export const reports = path.join(root, 'etc');

/** As people write it: relative to the project, with slashes. */
export const relative = (file: string): string => path.relative(root, file).replaceAll(path.sep, '/');

/** What has Node end a child process with this one. As a URL, since a drive of Windows looks like the scheme of one. */
export const exitWithParent = ['--import', pathToFileURL(path.join(import.meta.dirname, 'exit-with-parent.ts')).href];

/** The script behind a command of a development dependency, to be run by the Node that runs this. */
export function command(name: string): string {
  // Not node_modules/.bin/, whose files are scripts of a shell on Windows.
  const { devDependencies } = readManifest(root) as { devDependencies: Record<string, string> };
  for (const dependency of Object.keys(devDependencies)) {
    const folder = path.join(root, 'node_modules', dependency);
    const { bin } = readManifest(folder) as { bin?: string | Record<string, string> };
    const file = typeof bin === 'object' ? bin[name] : undefined;
    if (file) return path.join(folder, file);
  }
  throw new Error(`No development dependency has the command ${name}.`);
}

const readManifest = (folder: string): unknown => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
