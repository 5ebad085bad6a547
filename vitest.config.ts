import { defineConfig } from 'vitest/config';

const shared = {
  globalSetup: 'test/setup.ts',
  // Child processes, package installs and browsers take their time on a busy machine.
  testTimeout: 60_000,
  hookTimeout: 120_000,
};

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
          exclude: ['test/runtimes.test.ts', 'test/docs/**'],
        },
      },
      { test: { ...shared, name: 'runtimes', include: ['test/runtimes.test.ts'], testTimeout: 180_000 } },
      // Needs interpreters that no npm package brings: PHP, Python, curl, Chromium.
      { test: { ...shared, name: 'docs', include: ['test/docs/**/*.test.ts'] } },
    ],
  },
});
