import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { derive, type Steps, seconds, swap } from './lib/derive.ts';
import { command, generated, root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { bundle, lint, validate } from './lib/spec.ts';

const run = promisify(execFile);

/** From the spec to the files in `into`, in this order. Each throws a {@link Problem} where the spec is at fault. */
const steps: Steps = {
  lint,
  validate,
  bundle,

  async generate(into) {
    const { createClient } = await import('@hey-api/openapi-ts');
    const { default: config } = await import('../openapi-ts.config.ts');
    const { output, ...rest } = await config;
    await createClient({
      ...rest,
      input: path.join(into, 'openapi.yaml'),
      output: { ...(output as { path: string }), path: into, clean: false },
      logs: { level: 'silent', file: false },
    });
  },

  async format(into) {
    const scratch = path.dirname(into);
    // The project's own configuration passes scratch folders over, so that a leftover of a killed run breaks nothing.
    const config = { root: true, extends: [path.join(root, 'biome.json')], files: { includes: ['**'] } };
    writeFileSync(path.join(scratch, 'biome.json'), JSON.stringify(config));
    await run(process.execPath, [command('biome'), 'format', '--write', '--log-level=error', into], { cwd: scratch });
  },
};

/** The files below a folder, by their path in it. None, where there is no such folder. */
function filesIn(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(folder, file), readFileSync(file, 'utf8')];
    }),
  );
}

/** Fails, naming the files, where `generated/` is not what stands in `fresh`. */
function compare(fresh: string): void {
  const want = filesIn(fresh);
  const have = filesIn(generated);
  const differs = (file: string) => want.get(file) !== have.get(file);
  const state = (file: string) => {
    if (!have.has(file)) return 'missing';
    return want.has(file) ? 'changed' : 'unknown';
  };
  const files = [...new Set([...want.keys(), ...have.keys()])].sort();
  const stale = files.filter(differs).map((file) => `  ${state(file)} generated/${file}`);
  if (stale.length > 0) {
    throw new Problem(
      `generated/ is not what the spec gives. Run \`npm run generate\` and commit these:\n${stale.join('\n')}`,
    );
  }
}

await main(async () => {
  const { values } = readArguments({ options: { check: { type: 'boolean' } } }, 'npm run generate [-- --check]');
  const start = performance.now();
  await derive(steps, (fresh) => (values.check ? compare(fresh) : swap(fresh, generated)));
  console.log(`✔ generated/ ${values.check ? 'is what the spec gives' : 'is up to date'}, ${seconds(start)} in all`);
});
