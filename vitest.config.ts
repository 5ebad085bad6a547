import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

/** As the build fills it in. */
const define = { PACKAGE_VERSION: JSON.stringify(manifest.version) };

const shared = {
  globalSetup: 'test/support/setup.ts',
  // Child processes, package installs and browsers take their time on a busy machine.
  testTimeout: 60_000,
  hookTimeout: 120_000,
};

/** Runs a process for each test, as users meet the command line. */
const cli = ['test/src/cli/**/*.test.ts', 'test/scripts/start.test.ts'];
/** Runs the scripts: on copies of the project, many of them broken, and on stand-ins for what is held against the spec. */
const scripts = ['api', 'generate', 'mock', 'other-specs', 'contract/*'].map((name) => `test/scripts/${name}.test.ts`);
/** Packs the package, installs it elsewhere, and compiles it with several compilers, which takes a while. */
const packed = ['package', 'types', 'hovers', 'commonjs', 'recipes', 'tanstack-query', 'testing', 'left-running'].map(
  (name) => `test/package/${name}.test.ts`,
);
/** Runs what maintainers release with in git repositories of its own, and publishes to a registry that it fetches. */
const release = ['bump', 'release'].map((name) => `test/scripts/${name}.test.ts`);
/** What a change of the spec leads to: ten of them through most of the toolchain, and what each is rated as. It takes minutes. */
const changes = ['ten-changes', 'change', 'diff', 'diff-rules'].map((name) => `test/scripts/${name}.test.ts`);
/** Installs the examples as users do, each with what it needs from npm. */
const examples = ['test/examples/*.test.ts'];
/** Needs other runtimes, which it fetches, and Chromium. */
const runtimes = ['test/package/runtimes.test.ts'];
/** Needs interpreters that no npm package brings: PHP, Python, curl, Chromium. */
const docs = ['test/scripts/docs/**/*.test.ts', 'test/spec/samples/**/*.test.ts', 'test/spec/arazzo.test.ts'];

/** Holds the spec against what is known about the API, and words against what exists: needs no code that compiles. */
const spec = ['test/spec/{facts,examples,lint}.test.ts', 'test/scripts/lib/{words,gaps}.test.ts'];

export default defineConfig({
  test: {
    // Most tests wait for child processes: a core that is kept free would only idle.
    maxWorkers: 2,
    projects: [
      { test: { ...shared, globalSetup: [], name: 'spec', include: spec } },
      {
        test: {
          ...shared,
          name: 'suite',
          include: ['test/**/*.test.ts'],
          exclude: [...cli, ...scripts, ...packed, ...release, ...examples, ...runtimes, ...docs, ...spec, ...changes],
        },
      },
      { test: { ...shared, name: 'cli', include: cli } },
      { test: { ...shared, name: 'scripts', include: scripts } },
      { test: { ...shared, name: 'package', include: packed } },
      // Has its own build and no mock.
      { test: { ...shared, globalSetup: [], name: 'release', include: release, testTimeout: 300_000 } },
      { test: { ...shared, globalSetup: [], name: 'changes', include: changes, maxConcurrency: 2 } },
      {
        test: {
          ...shared,
          globalSetup: 'test/support/examples-setup.ts',
          name: 'examples',
          include: examples,
          hookTimeout: 300_000,
        },
      },
      { test: { ...shared, name: 'runtimes', include: runtimes, testTimeout: 180_000 } },
      { test: { ...shared, name: 'docs', include: docs } },
    ].map((project) => ({ define, ...project })),
  },
});
