import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npm } from '../../scripts/lib/npm.ts';
import { root } from '../../scripts/lib/paths.ts';

const cache = path.join(root, '.cache');

/**
 * Installs a package from npm into a cache folder, once for each version: what only one test or script needs, and
 * `npm ci` should not wait for.
 *
 * @param others - Packages beside it, by name and version: plugins, or peers that have to be of one version.
 * @returns the folder whose `node_modules` has it.
 */
export async function fetchTool(
  name: string,
  version: string,
  { others = {} }: { others?: Record<string, string> } = {},
): Promise<string> {
  const dependencies = { [name]: version, ...others };
  const names = Object.entries(dependencies).map((one) => one.join('-').replaceAll('/', '-'));
  const folder = path.join(cache, names.join('+'));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(path.join(cache, '.fetch-'));
  try {
    const manifest = { private: true, dependencies, allowScripts: { [name]: true } };
    writeFileSync(path.join(scratch, 'package.json'), JSON.stringify(manifest));
    await npm(['install', '--no-audit', '--no-fund'], { cwd: scratch });
    // A run beside this one may have been quicker.
    if (!existsSync(folder)) renameSync(scratch, folder);
    return folder;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
