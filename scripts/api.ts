import path from 'node:path';
import { emitDeclarations, reports, writeReports } from './lib/api-reports.ts';
import { compare, derive, type Steps, seconds, swap } from './lib/derive.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

const declarations = (into: string) => path.join(path.dirname(into), 'types');

const steps: Steps = {
  emit: (into) => emitDeclarations(declarations(into)),
  async report(into) {
    const [first] = writeReports(into, declarations(into));
    if (!first) return;
    const { specifier, missing } = first;
    throw new Problem(`\`${specifier}\` exports \`${missing}\`, which does not exist. Fix src/, then run this again.`);
  },
};

const stale = 'etc/ does not report the public types as they are. Run `npm run api` and commit these:';

await main(async () => {
  const { values } = readArguments({ options: { check: { type: 'boolean' } } }, 'npm run api [-- --check]');
  const start = performance.now();
  await derive(steps, (fresh) => (values.check ? compare(fresh, reports, stale) : swap(fresh, reports)));
  console.log(`✔ etc/ ${values.check ? 'reports the public types' : 'is up to date'}, ${seconds(start)} in all`);
});
