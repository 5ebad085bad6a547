import { defineConfig } from 'vitest/config';
import { NearestFirst } from './nearest-first.ts';

/** The tests that a mutant of the library has to fail: those that import it. */
export default defineConfig({
  test: {
    include: ['test/src/**/*.test.ts'],
    // It compiles the sources, which mutants do not change for the compiler.
    exclude: ['test/src/cli/**', 'test/src/types.test.ts'],
    globalSetup: 'test/support/mutation/mock.ts',
    setupFiles: 'test/support/mutation/loading.ts',
    sequence: { sequencer: NearestFirst },
    // A mutant that hangs is killed by the test that it hangs in, rather than by restarting the test runner.
    testTimeout: 30_000,
  },
});
