import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.ts';

const cache = path.join(root, '.cache');

/**
 * Fetches a package from npm into a cache folder outside the dependency tree, once for each version.
 *
 * For what only a test needs and `npm ci` should not wait for: other versions of a compiler, other runtimes.
 *
 * @returns the folder whose `node_modules` has it.
 */
export function fetchTool(name: string, version: string): string {
  const folder = path.join(cache, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(path.join(cache, '.fetch-'));
  try {
    const manifest = { private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } };
    writeFileSync(path.join(scratch, 'package.json'), JSON.stringify(manifest));
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: scratch, stdio: 'pipe' });
    // A suite that runs beside this one may have been quicker.
    if (!existsSync(folder)) renameSync(scratch, folder);
    return folder;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
