// Stryker runs all tests against a mutant that is come across while a module loads. As each test file loads its modules
// anew, only the tests of those files matter that load this one.
import { afterAll, afterEach, inject } from 'vitest';
import { addHits, instrumentation } from './instrumentation.ts';

const shared = instrumentation();
const tests = new Set<string>();

// Before any module is loaded, where Stryker's runner would wait for the first test.
if (inject('mode') === 'mutant') shared.activeMutant = inject('activeMutant');

afterEach(() => {
  if (shared.currentTestId !== undefined) tests.add(shared.currentTestId);
});

afterAll(() => {
  const { mutantCoverage } = shared;
  if (!mutantCoverage) return;
  for (const test of tests) addHits(mutantCoverage, test, mutantCoverage.static);
  mutantCoverage.static = {};
});
