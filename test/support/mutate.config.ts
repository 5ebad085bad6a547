import { defineConfig } from 'vitest/config';
import { define } from '../../vitest.config.ts';

/** The tests that `npm run mutate` runs: those of the library, in this process. Child processes run no mutant. */
export default defineConfig({
  define,
  test: {
    include: ['test/src/**/*.test.ts'],
    // They need Prism or other processes, or compile the sources, which Stryker has changed.
    exclude: ['test/src/{cli/**,client-mock.test.ts,fake/prism.test.ts,list/processes.test.ts,types.test.ts}'],
    testTimeout: 30_000,
  },
});
