import type { TestProject } from 'vitest/node';
import { startMockServer } from '../scripts/mock-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where Prism serves the spec. */
    mockUrl: string;
  }
}

/** One Prism for the whole suite, on a port of its own. Its process ends with this one, however this one ends. */
export default async function setup(project: TestProject) {
  const mock = await startMockServer();
  project.provide('mockUrl', mock.url);
  return mock.stop;
}
