import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { npm } from '../../scripts/lib/npm.ts';
import { root } from '../../scripts/lib/paths.ts';
import { serveFetch } from '../../src/cli/serve-fetch.ts';
import { createFakeSaino, type FakeSaino, type FakeSainoOptions } from '../../src/testing.ts';
import { type Run, type Running, start } from './run.ts';

type Call = { args?: string[]; env?: NodeJS.ProcessEnv };

/** An example as a user has it after `npm install`, in a folder of its own. */
export type Example = Disposable & {
  folder: string;
  /** Runs one of its npm scripts to its end, whatever its exit code. */
  run: (script: string, call?: Call) => Promise<Run>;
  /** Starts one of its npm scripts, which the test ends. */
  start: (script: string, call?: Call) => Running;
};

type Manifest = { scripts: Record<string, string>; dependencies: Record<string, string> };

/** What a test runner, or whoever runs it, has in the environment, and a user does not. */
const left = ['NODE_ENV', 'NODE_OPTIONS', 'SAINO_TOKEN', 'SAINO_BASE_URL', 'SAINO_LOG', 'TEST', 'VITEST'];
const environment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(left.map((name) => [name, undefined])),
  FORCE_COLOR: undefined,
  NO_COLOR: '1',
};

/**
 * Copies an example into a temporary folder, and installs what it needs there, with the packed package in the place of
 * the published one. npm has the rest in its cache from the second time on.
 *
 * @param name - Its folder in `examples/`.
 */
export async function installExample(name: string): Promise<Example> {
  const folder = mkdtempSync(path.join(tmpdir(), `saino-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const isSource = (file: string) => !['node_modules', 'package-lock.json'].includes(path.basename(file));
  cpSync(path.join(root, 'examples', name), folder, { recursive: true, filter: isSource });
  const { scripts } = usePacked(path.join(folder, 'package.json'));
  try {
    await npm(['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
  } catch (error) {
    remove();
    throw new Error(`examples/${name} cannot be installed: ${(error as Error).message.replaceAll(/\s+/g, ' ')}`);
  }
  const startScript: Example['start'] = (script, { args = [], env } = {}) => {
    const [command = '', ...first] = (scripts[script] ?? '').split(' ');
    if (!command) throw new Error(`examples/${name} has no npm script ${script}.`);
    return start(command, [...first, ...args], { cwd: folder, env: { ...environment, PATH: pathIn(folder), ...env } });
  };
  return {
    folder,
    start: startScript,
    run: (script, call) => startScript(script, call).ended,
    [Symbol.dispose]: remove,
  };
}

/** Replaces the published package by the packed one. */
function usePacked(file: string): Manifest {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  manifest.dependencies['saino-email-cleaning'] = `file:${inject('tarball')}`;
  writeFileSync(file, JSON.stringify(manifest));
  return manifest;
}

/** As npm has it while it runs a script; npm itself would stand between a test and its signals. */
const pathIn = (folder: string): string =>
  [path.join(folder, 'node_modules/.bin'), path.dirname(process.execPath), process.env.PATH].join(path.delimiter);

export type ServedFake = AsyncDisposable &
  FakeSaino & {
    url: string;
    /** Holds the next request until it is released. */
    hold: () => { arrived: Promise<void>; release: () => void };
  };

/** Serves the fake over HTTP, for the `SAINO_BASE_URL` of an example. */
export async function serveFake(options: FakeSainoOptions = {}): Promise<ServedFake> {
  let held: { arrive: () => void; released: Promise<void> } | undefined;
  let fake: FakeSaino | undefined;
  const server = await serveFetch((url) => {
    const served = createFakeSaino({ ...options, reportOrigin: url });
    fake = served;
    return async (request) => {
      const hold = held;
      held = undefined;
      hold?.arrive();
      await hold?.released;
      return served.fetch(request);
    };
  });
  if (!fake) throw new Error('The server was started without its handler.');
  return {
    // The compiler does not see that the function was called.
    ...(fake as FakeSaino),
    url: server.url,
    hold() {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const arrived = new Promise<void>((arrive) => {
        held = { arrive, released };
      });
      return { arrived, release };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
