import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { compare, derive, type Steps, seconds, swap } from './lib/derive.ts';
import { generateClient } from './lib/generate-client.ts';
import { command, generated, root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { bundle, lint, validate } from './lib/spec.ts';

const run = promisify(execFile);

/** From the spec to the files in `into`, in this order. Each throws a {@link Problem} where the spec is at fault. */
const steps: Steps = {
  lint,
  validate,
  bundle,

  generate: (into) => generateClient(into),

  async format(into) {
    const scratch = path.dirname(into);
    // The project's own configuration passes scratch folders over, so that a leftover of a killed run breaks nothing.
    const config = { root: true, extends: [path.join(root, 'biome.json')], files: { includes: ['**'] } };
    writeFileSync(path.join(scratch, 'biome.json'), JSON.stringify(config));
    await run(process.execPath, [command('biome'), 'format', '--write', '--log-level=error', into], { cwd: scratch });
  },
};

const stale = 'generated/ is not what the spec gives. Run `npm run generate` and commit these:';

await main(async () => {
  const { values } = readArguments({ options: { check: { type: 'boolean' } } }, 'npm run generate [-- --check]');
  const start = performance.now();
  await derive(steps, (fresh) => (values.check ? compare(fresh, generated, stale) : swap(fresh, generated)));
  console.log(`✔ generated/ ${values.check ? 'is what the spec gives' : 'is up to date'}, ${seconds(start)} in all`);
});
