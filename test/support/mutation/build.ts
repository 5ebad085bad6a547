import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { provideBuild } from '../setup.ts';

/** Builds the command line, with all mutants in it, so that each of its processes reports to the test that started it. */
export default async function setup(project: TestProject) {
  const end = await provideBuild(project);
  const cli = path.join(project.getProvidedContext().builtProject, 'dist/package/cli.js');
  const [shebang, ...rest] = readFileSync(cli, 'utf8').split('\n');
  const report = `import ${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, 'child.ts')))};`;
  // At the start of the second line, so that the source map still fits.
  writeFileSync(cli, [shebang, report + rest.join('\n')].join('\n'));
  return end;
}
