import { defineConfig } from 'vitest/config';

const shared = {
  globalSetup: 'test/support/setup.ts',
  // Child processes, package installs and browsers take their time on a busy machine.
  testTimeout: 60_000,
  hookTimeout: 120_000,
};

/** Runs a process for each test, as users meet the command line. */
const cli = ['test/src/cli/**/*.test.ts', 'test/scripts/start.test.ts'];
/** Runs the scripts on copies of the project, many of them broken. */
const scripts = ['generate', 'mock', 'other-specs'].map((name) => `test/scripts/${name}.test.ts`);
/** Packs the package, installs it elsewhere, and compiles it with several compilers, which takes a while. */
const packed = ['package', 'left-running', 'tanstack-query'].map((name) => `test/package/${name}.test.ts`);
/** Needs other runtimes, which it fetches, and Chromium. */
const runtimes = ['test/package/runtimes.test.ts'];
/** Needs interpreters that no npm package brings: PHP, Python, curl, Chromium. */
const docs = ['test/scripts/docs/**/*.test.ts', 'test/spec/samples/**/*.test.ts', 'test/spec/arazzo.test.ts'];

export default defineConfig({
  test: {
    // Most tests wait for child processes: a core that is kept free would only idle.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'suite',
          include: ['test/**/*.test.ts'],
          exclude: [...cli, ...scripts, ...packed, ...runtimes, ...docs],
        },
      },
      { test: { ...shared, name: 'cli', include: cli } },
      { test: { ...shared, name: 'scripts', include: scripts } },
      { test: { ...shared, name: 'package', include: packed } },
      { test: { ...shared, name: 'runtimes', include: runtimes, testTimeout: 180_000 } },
      { test: { ...shared, name: 'docs', include: docs } },
    ],
  },
});
