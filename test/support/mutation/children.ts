// The processes that a test starts take part in a mutation run: they run the active mutant, which the instrumented code
// reads from their environment, and what they come across counts for the test.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach } from 'vitest';

/** How often each mutant was come across, by its id. */
export type Hits = Record<string, number>;

/** What Stryker's instrumented code and its test runner share. */
export type Instrumentation = {
  __stryker__?: {
    activeMutant?: string;
    /** Set in the run that finds out which test covers which mutant. */
    currentTestId?: string;
    mutantCoverage?: { static: Hits; perTest: Record<string, Hits> };
  };
};

const folder = mkdtempSync(path.join(tmpdir(), 'saino-mutation-'));
process.env.MUTATION_CHILDREN = folder;
afterAll(() => rmSync(folder, { recursive: true }));

/** The object that Stryker's runner sets up before each file. */
function instrumentation() {
  const { __stryker__ } = globalThis as Instrumentation;
  if (!__stryker__) throw new Error('These tests run under `npm run mutate` only.');
  return __stryker__;
}

beforeEach(() => {
  const { activeMutant } = instrumentation();
  if (activeMutant === undefined) delete process.env.__STRYKER_ACTIVE_MUTANT__;
  else process.env.__STRYKER_ACTIVE_MUTANT__ = activeMutant;
});

afterEach(() => {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (name.endsWith('.running')) kill(Number.parseInt(name, 10));
    else count(JSON.parse(readFileSync(file, 'utf8')));
    rmSync(file);
  }
});

/** Ends what a mutant keeps from ending. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Adds to what the current test came across. */
function count(hits: Hits): void {
  const shared = instrumentation();
  if (shared.currentTestId === undefined) return;
  shared.mutantCoverage ??= { static: {}, perTest: {} };
  const { perTest } = shared.mutantCoverage;
  const total = { ...perTest[shared.currentTestId] };
  for (const [mutant, hit] of Object.entries(hits)) total[mutant] = (total[mutant] ?? 0) + hit;
  perTest[shared.currentTestId] = total;
}
