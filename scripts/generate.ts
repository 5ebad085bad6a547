// Writes generated/ from the spec, or with --check only compares.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { derive } from './lib/derive.ts';
import { command, generated, root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { bundle, lint, validate } from './lib/spec.ts';

/** Writes the client and the types from the bundled document there. */
async function generate(into: string): Promise<void> {
  const { createClient } = await import('@hey-api/openapi-ts');
  const { default: config } = await import('../openapi-ts.config.ts');
  try {
    await createClient({
      ...(await config),
      input: path.join(into, 'openapi.yaml'),
      output: { module: { extension: '.js' }, path: into, clean: false },
      logs: { level: 'silent', file: false },
    });
  } catch (error) {
    const { originalError } = error as { originalError?: { error?: Error } };
    throw new Problem(`The client cannot be generated: ${(originalError?.error ?? (error as Error)).message}`);
  }
}

function format(into: string): void {
  const scratch = path.dirname(into);
  // The project's own configuration skips such folders, so that what a killed run left breaks nothing.
  const config = { root: true, extends: [path.join(root, 'biome.json')], files: { includes: ['**'] } };
  writeFileSync(path.join(scratch, 'biome.json'), JSON.stringify(config));
  const args = [command('biome'), 'format', '--write', '--log-level=error', into];
  const { status } = spawnSync(process.execPath, args, { cwd: scratch, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Problem('Biome cannot format the generated files: see above.');
}

await main(async () => {
  const { values } = readArguments({ options: { check: { type: 'boolean' } } }, 'npm run generate [-- --check]');
  const steps = { lint, validate, bundle, generate, format };
  await derive(generated, steps, values.check ? 'npm run generate' : undefined);
  console.log(`✔ generated/ is what the spec gives`);
});
