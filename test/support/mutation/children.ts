// The processes that a test starts take part in a mutation run: they run the active mutant, which the instrumented code
// reads from their environment, and what they come across counts for the test.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, inject } from 'vitest';
import { addHits, type Hits, instrumentation } from './instrumentation.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'saino-mutation-'));
process.env.MUTATION_CHILDREN = folder;
if (inject('mode') === 'mutant') process.env.__STRYKER_ACTIVE_MUTANT__ = inject('activeMutant');

afterEach(() => {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (name.endsWith('.running')) kill(Number.parseInt(name, 10));
    else count(JSON.parse(readFileSync(file, 'utf8')));
    rmSync(file);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Ends what a mutant keeps from ending. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function count(hits: Hits): void {
  const shared = instrumentation();
  if (shared.currentTestId === undefined) return;
  shared.mutantCoverage ??= { static: {}, perTest: {} };
  addHits(shared.mutantCoverage, shared.currentTestId, hits);
}
