import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { startMockServer } from '../../scripts/lib/prism.ts';
import { copyProject } from './project-copy.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where Prism serves the spec. */
    mockUrl: string;
    /** A copy of the project that is built. */
    builtProject: string;
  }
}

/** One Prism and one build for the whole suite. Prism's process ends with this one, however this one ends. */
export default async function setup(project: TestProject) {
  const endAll = await Promise.all([provideMock(project), provideBuild(project)]);
  return async () => {
    for (const end of endAll) await end();
  };
}

/** Starts Prism on a port of its own. @returns what ends it. */
export async function provideMock(project: TestProject): Promise<() => Promise<void>> {
  const mock = await startMockServer();
  project.provide('mockUrl', mock.url);
  return () => mock.stop();
}

/** Builds the project in a folder of its own. @returns what deletes it. */
export async function provideBuild(project: TestProject): Promise<() => Promise<void>> {
  const built = copyProject();
  await promisify(execFile)(process.execPath, ['scripts/build.ts'], { cwd: built.folder });
  project.provide('builtProject', built.folder);
  return async () => built[Symbol.dispose]();
}
