import { defineConfig } from 'vitest/config';
import { NearestFirst } from './nearest-first.ts';

/** The tests that a mutant of the command line has to fail. Most of them run it as a process. */
export default defineConfig({
  test: {
    include: ['test/src/cli/**/*.test.ts'],
    globalSetup: 'test/support/mutation/build.ts',
    setupFiles: ['test/support/mutation/loading.ts', 'test/support/mutation/children.ts'],
    sequence: { sequencer: NearestFirst },
    // A mutant that hangs is killed by the test that it hangs in, rather than by restarting the test runner.
    testTimeout: 30_000,
  },
});
