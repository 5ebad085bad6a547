import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npm } from './npm.ts';
import { root } from './paths.ts';

const cache = path.join(root, '.cache');

/**
 * Fetches a package from npm into a cache folder outside the dependency tree, once for each version.
 *
 * For what only a test or a rehearsal needs and `npm ci` should not wait for: other versions of a compiler, other
 * runtimes, a registry.
 *
 * @param others - What is installed beside it, by name and version: plugins, or peers that have to be of one version.
 * @param overrides - Versions of its dependencies that replace those that it requires.
 * @returns the folder whose `node_modules` has it.
 */
export async function fetchTool(
  name: string,
  version: string,
  { others = {}, overrides = {} }: { others?: Record<string, string>; overrides?: Record<string, string> } = {},
): Promise<string> {
  const dependencies = { [name]: version, ...others };
  const names = Object.entries(dependencies).map((one) => one.join('-').replaceAll('/', '-'));
  const folder = path.join(cache, names.join('+'));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(path.join(cache, '.fetch-'));
  try {
    const manifest = { private: true, dependencies, overrides, allowScripts: { [name]: true } };
    writeFileSync(path.join(scratch, 'package.json'), JSON.stringify(manifest));
    await npm(['install', '--no-audit', '--no-fund'], { cwd: scratch });
    // A run beside this one may have been quicker.
    if (!existsSync(folder)) renameSync(scratch, folder);
    return folder;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
