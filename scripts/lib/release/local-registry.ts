import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { npm } from '../npm.ts';
import { exitWithParent } from '../paths.ts';
import { Problem } from '../problem.ts';
import { fetchTool } from '../tools.ts';

export type LocalRegistry = AsyncDisposable & {
  /** Where it listens, with a slash at the end. */
  url: string;
};

/** Registries have it under another tag than the one that verdaccio requires. */
const overrides = { 'node-fetch': '2.7.0' };

/**
 * Starts a registry on a free port of this machine. Anybody may publish `name` to it, and it has everything else from
 * the registry that npm is configured with. Its process ends with this one, however this one ends.
 *
 * @param folder - Where it keeps its files.
 */
export async function startLocalRegistry(name: string, folder: string): Promise<LocalRegistry> {
  const tool = await fetchTool('verdaccio', '6.10.0', { overrides });
  const [upstream, certificates] = await Promise.all([readSetting('registry'), readSetting('cafile')]);
  mkdirSync(folder, { recursive: true });
  const config = path.join(folder, 'config.yaml');
  writeFileSync(config, stringify(configOf(name, folder, upstream)));

  const child = fork(path.join(import.meta.dirname, 'serve-registry.ts'), [tool, config], {
    cwd: folder,
    execArgv: exitWithParent,
    env: { ...process.env, ...(certificates && { NODE_EXTRA_CA_CERTS: certificates }) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  // Before whoever removes the folder that it writes to.
  process.prependOnceListener('exit', kill);
  const errors = child.stderr ? text(child.stderr) : '';
  const [port] = (await Promise.race([once(child, 'message'), ended.then(() => [])])) as [number?];
  if (port === undefined) throw new Problem(`The local registry did not start:\n${await errors}`);
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      process.off('exit', kill);
      kill();
      await ended;
    },
  };
}

const configOf = (name: string, folder: string, upstream: string | undefined) => ({
  storage: path.join(folder, 'storage'),
  web: { enable: false },
  uplinks: { upstream: { url: upstream } },
  packages: {
    // Without an uplink, so that a version that is published already does not get in the way.
    [name]: { access: '$all', publish: '$all' },
    '**': { access: '$all', proxy: 'upstream' },
  },
  log: { type: 'stdout', format: 'json', level: 'fatal' },
});

/** A setting of npm in the project. */
async function readSetting(name: string): Promise<string | undefined> {
  const value = (await npm(['config', 'get', name])).trim();
  return value === 'null' || value === 'undefined' ? undefined : value;
}
