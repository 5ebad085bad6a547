import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { readDependencies, readEntries } from './lib/entries.ts';
import { command, root } from './lib/paths.ts';
import { main, Problem } from './lib/problem.ts';

const folder = path.join(root, 'dist/package');

/** Each entry becomes one file, since each file that a module is made of delays its import. */
const shared: BuildOptions = {
  absWorkingDir: root,
  outdir: folder,
  bundle: true,
  target: 'es2023',
};

/** The maps refer to the sources, which are packed once, while each bundle would carry a copy of its own. */
const mapped: BuildOptions = { ...shared, sourcemap: true, sourcesContent: false };

await main(async () => {
  const entries = readEntries().map(({ source }) => ({ in: source, out: path.basename(source, '.ts') }));
  // What an earlier build left would be packed as well.
  rmSync(folder, { recursive: true, force: true });
  // Without Node's types, so that nothing of Node's gets into what browsers run.
  const { status } = spawnSync(process.execPath, [command('tsc'), '--project', 'src'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Problem('The sources do not compile: fix what tsc says above.');
  declareCommonJs(path.join(folder, 'types'));
  // Dependencies stay what they are, so that an application has each of them once.
  await build({ ...mapped, entryPoints: entries, format: 'esm', packages: 'external' });
  const cli = { in: 'src/cli/index.ts', out: 'cli' };
  const plugins = [importEntries(entries)];
  await build({ ...shared, entryPoints: [cli], format: 'esm', packages: 'external', plugins });
  await build({
    ...mapped,
    entryPoints: entries,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: readDependencies().filter(canBeRequired),
  });
});

/** Writes each declaration a second time, as one of CommonJS: TypeScript tells the two apart by the file's name. */
function declareCommonJs(types: string): void {
  for (const name of readdirSync(types, { encoding: 'utf8', recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = path.join(types, name);
    const text = readFileSync(file, 'utf8').replaceAll(/((?:from |import\()['"]\.[^'"]*)\.js(?=['"])/g, '$1.cjs');
    writeFileSync(file.replace(/\.ts$/, '.cts'), text);
  }
}

/** Has a bundle import the entries, whose files lie beside its own, where it would have a copy of each in it. */
function importEntries(entries: { in: string; out: string }[]): Plugin {
  const outputs = new Map(entries.map((entry) => [path.join(root, entry.in), `./${entry.out}.js`]));
  return {
    name: 'import-entries',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ resolveDir, path: specifier }) => {
        const output = outputs.get(path.resolve(resolveDir, specifier).replace(/\.js$/, '.ts'));
        return output === undefined ? undefined : { path: output, external: true };
      });
    },
  };
}

/** Whether CommonJS can load a package on every Node.js. What is ESM alone is bundled instead. */
function canBeRequired(name: string): boolean {
  // The flag makes this Node.js as strict as those before 22.12.
  const args = ['--no-experimental-require-module', '--eval', `require('${name}')`];
  return spawnSync(process.execPath, args, { cwd: root }).status === 0;
}
