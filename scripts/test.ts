// The compiler, the linter and the tests, in one run. Where the code does not compile, the facts of the API are tested
// all the same: they read the document alone. Arguments go to Vitest.
import { check } from './lib/check.ts';
import { main } from './lib/problem.ts';
import { runTool } from './lib/run-tool.ts';

await main(async () => {
  const { types, style } = await check();
  const projects = types ? ['spec', 'suite'] : ['spec'];
  const tests = await runTool(
    'vitest',
    'run',
    ...projects.map((project) => `--project=${project}`),
    ...process.argv.slice(2),
  );
  if (!types) console.error('✖ The code does not compile, so of the tests only those of the spec ran.');
  if (!types || !style || !tests) process.exitCode = 1;
});
