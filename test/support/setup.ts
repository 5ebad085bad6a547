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

/**
 * One Prism for the whole suite, on a port of its own, and one build, in a folder of its own. Prism's process ends with
 * this one, however this one ends.
 */
export default async function setup(project: TestProject) {
  const built = copyProject();
  const [mock] = await Promise.all([
    startMockServer(),
    promisify(execFile)(process.execPath, ['scripts/build.ts'], { cwd: built.folder }),
  ]);
  project.provide('mockUrl', mock.url);
  project.provide('builtProject', built.folder);
  return async () => {
    built[Symbol.dispose]();
    await mock.stop();
  };
}
