import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { command, root } from './lib/paths.ts';
import { main, Problem } from './lib/problem.ts';

/** What package.json exports and runs. Each becomes one file, since each file that a module is made of delays its import. */
const entries = {
  index: 'src/index.ts',
  client: 'src/client.ts',
  'tanstack-query': 'src/tanstack-query.ts',
  cli: 'src/cli/index.ts',
};
const folder = path.join(root, 'dist/package');

await main(async () => {
  // What an earlier build left would be packed as well.
  rmSync(folder, { recursive: true, force: true });
  // Without Node's types, so that nothing of Node's gets into what browsers run.
  const { status } = spawnSync(process.execPath, [command('tsc'), '--project', 'src'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Problem('The sources do not compile: mend what tsc says above.');
  await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: folder,
    bundle: true,
    // Dependencies stay what they are, so that an application has each of them once.
    packages: 'external',
    format: 'esm',
    target: 'es2023',
    // The maps carry the sources, so that they resolve without shipping each file twice.
    sourcemap: true,
  });
});
