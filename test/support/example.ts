import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { npm } from '../../scripts/lib/npm.ts';
import { root } from '../../scripts/lib/paths.ts';
import type { FakeSaino, FakeSainoOptions } from '../../src/testing.ts';
import { type FakeServer, serveFake as startFakeServer } from './fake-server.ts';
import { type Run, type Running, start } from './run.ts';

type Call = { args?: string[]; env?: NodeJS.ProcessEnv };

/** An example as a user has it after `npm install`, in a folder of its own. */
export type Example = {
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
 * Copies an example into a temporary folder for the tests of a file, and installs what it needs there, with the packed
 * package in the place of the published one. npm has the rest in its cache from the second time on. Tests that the
 * example compiles.
 *
 * @param name - Its folder in `examples/`.
 */
export function useExample(name: string): Example {
  const folder = mkdtempSync(path.join(tmpdir(), `saino-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const isSource = (file: string) => !['node_modules', 'package-lock.json'].includes(path.basename(file));
  cpSync(path.join(root, 'examples', name), folder, { recursive: true, filter: isSource });
  const { scripts } = usePacked(path.join(folder, 'package.json'));
  beforeAll(() => npm(['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder }));

  const startScript: Example['start'] = (script, { args = [], env } = {}) => {
    const [command = '', ...first] = (scripts[script] ?? '').split(' ');
    if (!command) throw new Error(`examples/${name} has no npm script ${script}.`);
    return start(command, [...first, ...args], { cwd: folder, env: { ...environment, PATH: pathIn(folder), ...env } });
  };
  const run: Example['run'] = (script, call) => startScript(script, call).ended;
  test('compiles', async () => {
    expect(await run('check')).toMatchObject({ code: 0, stdout: '' });
  });
  return { folder, start: startScript, run };
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

export type ServedFake = FakeServer &
  FakeSaino & {
    /** Holds the next request until it is released. */
    hold: () => { arrived: Promise<void>; release: () => void };
  };

/** Serves the fake over HTTP, for the `SAINO_BASE_URL` of an example. */
export async function serveFake(options: FakeSainoOptions = {}): Promise<ServedFake> {
  let onNext: (() => Promise<void>) | undefined;
  const server = await startFakeServer(options, () => {
    const act = onNext;
    onNext = undefined;
    return act?.();
  });
  return {
    ...server,
    ...server.fake,
    hold() {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const arrived = new Promise<void>((arrive) => {
        onNext = () => {
          arrive();
          return released;
        };
      });
      return { arrived, release };
    },
  };
}
