// Builds the package into dist/package/. With --if-changed only if a hash of the sources, kept in dist/, is another.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { buildDeclarations } from './lib/declarations.ts';
import { readDependencies, readEntries } from './lib/entries.ts';
import { root } from './lib/paths.ts';
import { main, readArguments } from './lib/problem.ts';

const folder = path.join(root, 'dist/package');
/** Beside the package, as everything in it is packed. */
const hashFile = path.join(root, 'dist/package.hash');
const sources = [
  'src/**',
  'generated/**',
  'scripts/build.ts',
  'scripts/lib/declarations.ts',
  'package.json',
  'tsconfig.json',
];

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Each entry becomes one file, since each file that a module is made of delays its import. */
const shared: BuildOptions = {
  absWorkingDir: root,
  outdir: folder,
  bundle: true,
  target: 'es2023',
  define: { PACKAGE_VERSION: JSON.stringify(version) },
};

/** The maps refer to the sources, which are packed once, while each bundle would carry a copy of its own. */
const mapped: BuildOptions = { ...shared, sourcemap: true, sourcesContent: false };

type Bundle = { in: string; out: string };

await main(async () => {
  const { values } = readArguments(
    { options: { 'if-changed': { type: 'boolean' } } },
    'npm run build [-- --if-changed]',
  );
  const hash = hashSources();
  if (values['if-changed'] && existsSync(hashFile) && readFileSync(hashFile, 'utf8') === hash) return;
  rmSync(hashFile, { force: true });
  await buildPackage();
  writeFileSync(hashFile, hash);
});

function hashSources(): string {
  const hash = createHash('sha256');
  for (const name of globSync(sources, { cwd: root }).sort()) {
    const file = path.join(root, name);
    if (statSync(file).isFile()) hash.update(`${name}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

async function buildPackage(): Promise<void> {
  const entries = readEntries().map(({ source }) => ({ in: source, out: path.basename(source, '.ts') }));
  // What an earlier build left would be packed as well.
  rmSync(folder, { recursive: true, force: true });
  buildDeclarations(path.join(folder, 'types'), entries);
  const esm = importEntries(entries, '.js');
  // Dependencies stay what they are, so that an application has each of them once.
  await build({ ...mapped, entryPoints: entries, format: 'esm', packages: 'external', plugins: [esm] });
  const cli = { in: 'src/cli/index.ts', out: 'cli' };
  await build({ ...shared, entryPoints: [cli], format: 'esm', packages: 'external', plugins: [esm] });
  await build({
    ...mapped,
    entryPoints: entries,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['node:*', ...readDependencies().filter(canBeRequired)],
    plugins: [importEntries(entries, '.cjs')],
  });
}

/** Has a bundle import the entries, whose files lie beside its own, where it would have a copy of each in it. */
function importEntries(entries: Bundle[], ending: '.js' | '.cjs'): Plugin {
  const outputs = new Map(entries.map((entry) => [path.join(root, entry.in), `./${entry.out}${ending}`]));
  return {
    name: 'import-entries',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, resolveDir, path: specifier }) => {
        if (kind === 'entry-point') return undefined;
        const output = outputs.get(path.resolve(resolveDir, specifier).replace(/\.js$/, '.ts'));
        return output === undefined ? undefined : { path: output, external: true };
      });
    },
  };
}

/** `true` if CommonJS can load a package on every Node.js. What is ESM alone is bundled instead. */
function canBeRequired(name: string): boolean {
  // The flag makes this Node.js as strict as those before 22.12.
  const args = ['--no-experimental-require-module', '--eval', `require('${name}')`];
  return spawnSync(process.execPath, args, { cwd: root }).status === 0;
}
