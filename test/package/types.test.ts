import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { command, root } from '../../scripts/lib/paths.ts';
import { plainExamples } from '../support/examples.ts';
import { fetchTool } from '../support/fetch-tool.ts';
import { installPacked } from '../support/packed.ts';
import { runScript } from '../support/run.ts';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const consumer = installPacked();
beforeAll(() => {
  const files = { ...sources, 'commonjs.cts': commonjs, 'document.ts': jsonImport };
  for (const [name, code] of Object.entries(files)) writeFileSync(path.join(consumer.folder, name), code);
});

/** What is certain of an error once its code is known, and what is not. */
const narrowing = `
import { SainoError } from '${manifest.name}';
export function describe(error: unknown): string | number {
  if (!(error instanceof SainoError)) return 'a bug';
  // @ts-expect-error: not every error is about a job.
  error.bulkId.toFixed();
  switch (error.code) {
    case 'job_failed':
      return error.progress.percentage + error.bulkId;
    case 'wait_timeout':
      return JSON.stringify(error.history) + error.nextDelay.toFixed();
    case 'aborted':
      // @ts-expect-error: other calls are aborted as well.
      return error.nextDelay.toFixed();
    case 'http_error':
      // @ts-expect-error: the host of a report has no operation.
      error.operation.length;
      return error.status;
    case 'api_error':
      return error.body.length + error.operation.length;
    default:
      return error.message;
  }
}
`;

/** The same import in CommonJS, whose types are those of the CommonJS files. */
const commonjs = `
import type { BulkProgress } from '${manifest.name}';
import saino = require('${manifest.name}');
import client = require('${manifest.name}/client');
const job: Promise<BulkProgress> = new saino.EmailCleaning().waitForBulk(1002);
const isOurs = (error: unknown): boolean => error instanceof saino.SainoError && error.code === 'aborted';
export = { client: client.createClient(), job, isOurs };
`;

const customFetch = `
import { EmailCleaning, type CustomFetch } from '${manifest.name}';
import { createClient } from '${manifest.name}/client';
const fake = async () => Response.json({});
const traced: CustomFetch = async (input, init) => fetch(input, init);
export const clients = [
  new EmailCleaning({ fetch: fake }),
  new EmailCleaning({ fetch: traced }),
  new EmailCleaning({ fetch }),
  createClient({ fetch: fake }),
  createClient({ fetch }),
];
`;

const jsonImport = `
import document from '${manifest.name}/openapi.json' with { type: 'json' };
export const version: string = document.openapi;
`;

/** What every compiler checks, by the name of its file. */
const sources: Record<string, string> = {
  ...Object.fromEntries(plainExamples.map(({ name, code }) => [name, code])),
  'narrowing.ts': narrowing,
};

/** What only some kinds of resolution know. */
const only = {
  node16: ['commonjs.cts'],
  nodenext: ['commonjs.cts', 'document.ts'],
  bundler: ['document.ts'],
};

describe('type-checks in a strict project', () => {
  const compilers = [
    ['5.9', () => fetchTool('typescript', '5.9.3')],
    ['6', async () => root],
    ['7', () => fetchTool('typescript', '7.0.2')],
  ] as const;

  test.each(
    compilers.flatMap(([version, folder]) =>
      (['node16', 'nodenext', 'bundler'] as const).map((resolution) => [version, resolution, folder] as const),
    ),
  )('with TypeScript %s under %s', async (version, moduleResolution, folder) => {
    const project = `tsconfig.${version}.${moduleResolution}.json`;
    const options = {
      target: 'es2023',
      module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
      moduleResolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      resolveJsonModule: true,
      skipLibCheck: false,
      noEmit: true,
      types: ['node'],
      typeRoots: [path.join(root, 'node_modules/@types')],
    };
    const files = [...Object.keys(sources), ...only[moduleResolution]];
    writeFileSync(path.join(consumer.folder, project), JSON.stringify({ compilerOptions: options, files }));
    const tsc = path.join(await folder(), 'node_modules/typescript/bin/tsc');
    const { stdout: named } = await runScript(tsc, ['--version'], { cwd: consumer.folder });
    expect(named).toMatch(new RegExp(`^Version ${version.replace('.', '\\.')}`));
    const { code, stdout } = await runScript(tsc, ['--project', project], { cwd: consumer.folder });
    expect(stdout).toBe('');
    expect(code).toBe(0);
  });

  /** The types of each runtime, as its users have them. */
  const runtimes: [name: string, types: string[], folder: () => Promise<string>][] = [
    ['Node.js', ['node'], async () => root],
    ['Bun', ['bun'], () => fetchTool('@types/bun', '1.4.5')],
    ['browsers', [], async () => root],
  ];

  test.each(runtimes)('with the types of %s, where a plain async function is a fetch', async (name, types, folder) => {
    writeFileSync(path.join(consumer.folder, 'fetch.ts'), customFetch);
    const project = `tsconfig.${name}.json`;
    const compilerOptions = {
      target: 'es2023',
      lib: ['es2023', ...(types.length === 0 ? ['dom', 'dom.iterable'] : [])],
      module: 'nodenext',
      strict: true,
      skipLibCheck: types.length > 0,
      noEmit: true,
      types,
      typeRoots: [path.join(await folder(), 'node_modules/@types')],
    };
    writeFileSync(path.join(consumer.folder, project), JSON.stringify({ compilerOptions, files: ['fetch.ts'] }));
    const { code, stdout } = await runScript(command('tsc'), ['--project', project], { cwd: consumer.folder });
    expect(stdout).toBe('');
    expect(code).toBe(0);
  });

  test('where a mistake is found', async () => {
    writeFileSync(
      path.join(consumer.folder, 'mistake.ts'),
      `import { createClient, getBulkProgress } from '${manifest.name}/client';
       await getBulkProgress({ client: createClient(), query: { bulk_id: '1002' } });`,
    );
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', 'mistake.ts'];
    const { code, stdout } = await runScript(command('tsc'), options, { cwd: consumer.folder });
    expect(stdout).toMatch(/mistake\.ts\(2,\d+\): error TS2322/);
    expect(code).not.toBe(0);
  });
});
