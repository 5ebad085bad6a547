import { defineConfig } from 'vitest/config';
import { define } from '../../vitest.config.ts';

/** The tests that `npm run mutate` runs: those of the library, in this process. Child processes run no mutant. */
export default defineConfig({
  define,
  test: {
    include: ['test/src/**/*.test.ts'],
    // The last one compiles the sources, which Stryker has changed.
    exclude: ['test/src/cli/**', 'test/src/types.test.ts'],
    globalSetup: 'test/support/setup.ts',
    testTimeout: 30_000,
  },
});
