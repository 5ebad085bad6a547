// Imported by the command line where it runs as a process of a mutation test: it leaves its process id for the test that
// started it, and at its end which mutants it came across.
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { instrumentation } from './instrumentation.ts';

const folder = process.env.MUTATION_CHILDREN;
if (!folder) throw new Error('This build is for mutation tests, which set MUTATION_CHILDREN.');

const running = path.join(folder, `${process.pid}.running`);
writeFileSync(running, '');

process.on('exit', () => {
  // Nothing here names the test, so all of it counts as static.
  writeFileSync(running, JSON.stringify(instrumentation().mutantCoverage?.static ?? {}));
  renameSync(running, path.join(folder, `${process.pid}.json`));
});
