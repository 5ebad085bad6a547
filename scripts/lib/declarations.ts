import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { declarationProjects } from './entries.ts';
import { command, root } from './paths.ts';
import { Problem } from './problem.ts';

/** A reference of a declaration to another one: all of it, and the path, both up to the ending. */
const reference = /((?:from |import\()['"](\.[^'"]*))\.js(?=['"])/g;

/**
 * Declares the entries, for ESM and for CommonJS.
 *
 * @param folder - Where `src/` and `generated/` are declared: the `outDir` of the projects.
 */
export function buildDeclarations(folder: string, entries: { in: string }[]): void {
  // Most entries have no types of Node's, so that nothing of Node's gets into what browsers run.
  for (const project of declarationProjects) declare(project);
  removeUnreachable(
    folder,
    entries.map((entry) => path.join(folder, entry.in.replace(/\.ts$/, '.d.ts'))),
  );
  declareCommonJs(folder);
}

/** @throws a {@link Problem} if what a project declares does not compile. */
function declare(project: string): void {
  const tsc = [command('tsc'), '--project', project];
  const { status } = spawnSync(process.execPath, tsc, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Problem('The sources do not compile: fix what tsc says above.');
}

/** Deletes the declarations that no entry leads to: those of what is internal are more than half of all. */
function removeUnreachable(folder: string, entries: string[]): void {
  const reached = new Set(entries);
  for (const file of reached) {
    for (const [, , specifier = ''] of readFileSync(file, 'utf8').matchAll(reference)) {
      reached.add(path.resolve(path.dirname(file), `${specifier}.d.ts`));
    }
  }
  for (const file of readdirSync(folder, { encoding: 'utf8', recursive: true })) {
    if (file.endsWith('.d.ts') && !reached.has(path.join(folder, file))) rmSync(path.join(folder, file));
  }
}

/** Writes each declaration a second time, as one of CommonJS: TypeScript tells the two apart by the file's name. */
function declareCommonJs(folder: string): void {
  for (const name of readdirSync(folder, { encoding: 'utf8', recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = path.join(folder, name);
    const text = readFileSync(file, 'utf8').replaceAll(reference, '$1.cjs');
    writeFileSync(file.replace(/\.ts$/, '.cts'), text);
  }
}
