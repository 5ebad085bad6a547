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
 * @param others - What is installed beside it, by name and version: plugins, or peers that have to be of one version.
 * @returns the folder whose `node_modules` has it.
 */
export function fetchTool(name: string, version: string, others: Record<string, string> = {}): string {
  const names = Object.entries({ [name]: version, ...others }).map((one) => one.join('-').replaceAll('/', '-'));
  const folder = path.join(cache, names.join('+'));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(path.join(cache, '.fetch-'));
  try {
    const manifest = { private: true, dependencies: { [name]: version, ...others }, allowScripts: { [name]: true } };
    writeFileSync(path.join(scratch, 'package.json'), JSON.stringify(manifest));
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: scratch, stdio: 'pipe' });
    // A suite that runs beside this one may have been quicker.
    if (!existsSync(folder)) renameSync(scratch, folder);
    return folder;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
