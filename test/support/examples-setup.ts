import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { pack } from './packed.ts';
import { provideBuild } from './setup.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed package. */
    tarball: string;
  }
}

/** One tarball for all examples. It is deleted with the build. */
export default async function setup(project: TestProject) {
  const end = await provideBuild(project);
  const { builtProject } = project.getProvidedContext();
  const { filename } = pack(builtProject, ['--ignore-scripts', `--pack-destination=${builtProject}`]);
  project.provide('tarball', path.join(builtProject, filename));
  return end;
}
