import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { baseUrl } from '../../generated/index.ts';
import { root } from '../../scripts/lib/paths.ts';
import { type Front, startFront } from './front.ts';
import { type Run, run } from './run.ts';

/** The samples, in one folder per operation. */
export const samples = path.join(root, 'spec/samples');

/** The list that the samples upload. */
export const list = 'emails\nana@example.com\nben@example.org\n';

const packageName = 'saino-email-cleaning';

/** What surrounds a sample while it runs. */
export type Stage = {
  /** A folder outside the project, as a caller's would be, with a `list.csv` and the package in it. */
  folder: string;
  /** The API. */
  front: Front;
  /** Another host, where no token may arrive. */
  elsewhere: Front;
};

/** Sets a stage before the tests of a file, and clears it after them. */
export function useStage(): () => Stage {
  let stage: Stage;
  beforeAll(async () => {
    const [front, elsewhere] = await Promise.all([startFront(inject('mockUrl')), startFront(inject('mockUrl'))]);
    stage = { front, elsewhere, folder: mkdtempSync(path.join(tmpdir(), 'samples-')) };
    writeFileSync(path.join(stage.folder, 'list.csv'), list);
    installPackage(stage);
  });
  afterAll(async () => {
    rmSync(stage.folder, { recursive: true, force: true });
    await stage.front[Symbol.asyncDispose]();
    await stage.elsewhere[Symbol.asyncDispose]();
  });
  return () => stage;
}

/** Copies a sample onto the stage as it stands: only the host is replaced, where the sample names it. */
export function copySample({ folder, front }: Stage, operationId: string, name: string): string {
  const text = readFileSync(path.join(samples, operationId, name), 'utf8');
  const file = path.join(folder, name);
  writeFileSync(file, text.includes(packageName) ? text : replaceHost(text, front.url));
  return file;
}

/** Runs a sample to its end. Without `token`, there is no SAINO_TOKEN in its environment. */
export function runSample(command: string, file: string, token?: string): Promise<Run> {
  return run(command, [file], { cwd: path.dirname(file), env: { SAINO_TOKEN: token } });
}

/** Replaces the API's host in a text, which has to contain it. */
function replaceHost(text: string, url: string): string {
  if (!text.includes(baseUrl)) throw new Error(`There is no ${baseUrl} to replace.`);
  return text.replaceAll(baseUrl, url);
}

/** Installs the built package with another host, since a sample that uses the package names none. */
function installPackage({ folder, front }: Stage): void {
  const built = inject('builtProject');
  const installed = path.join(folder, 'node_modules', packageName);
  mkdirSync(installed, { recursive: true });
  cpSync(path.join(built, 'package.json'), path.join(installed, 'package.json'));
  cpSync(path.join(built, 'dist'), path.join(installed, 'dist'), { recursive: true });
  for (const entry of ['index.js', 'client.js']) {
    const file = path.join(installed, 'dist/package', entry);
    writeFileSync(file, replaceHost(readFileSync(file, 'utf8'), front.url));
  }
  // Its own dependencies.
  symlinkSync(path.join(root, 'node_modules'), path.join(installed, 'node_modules'));
}
