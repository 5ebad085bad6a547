import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync(path.join(import.meta.dirname, 'package.json'), 'utf8'));
/** As the build does. */
export const define = { PACKAGE_VERSION: JSON.stringify(version) };

/** Installs each example as users do, with what it needs from npm. */
const examples = ['test/examples/**/*.test.ts'];
/** Kills processes some hundred times: only by name, and in no other run. */
const kill = ['test/kill/**/*.test.ts'];
/** Takes minutes: runs processes, breaks copies of the project, or needs other runtimes, interpreters and a browser. */
const slow = [
  'test/package/**/*.test.ts',
  'test/scripts/**/*.test.ts',
  'test/spec/samples/**/*.test.ts',
  'test/spec/arazzo.test.ts',
  'test/src/cli/**/*.test.ts',
];

export default defineConfig({
  test: {
    // Most tests wait for child processes: a core that is kept free would only idle.
    maxWorkers: 2,
    projects: [
      {
        define,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [...slow, ...examples, ...kill],
          globalSetup: 'test/support/setup.ts',
          // Child processes take their time on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        define,
        test: {
          name: 'slow',
          include: slow,
          globalSetup: 'test/support/setup.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        define,
        test: {
          name: 'examples',
          include: examples,
          globalSetup: 'test/support/examples-setup.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        define,
        test: { name: 'kill', include: kill, testTimeout: 1_800_000 },
      },
    ],
  },
});
