import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { command, root } from '../../scripts/lib/paths.ts';
import { document } from '../support/document.ts';
import { http, startFaultServer } from '../support/fault-server.ts';
import { addQueryCore, type Consumer, installPacked } from '../support/packed.ts';
import { run, runScript } from '../support/run.ts';
import { fetchTool } from '../support/tools.ts';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Every example that a user may paste: of the readme, and of the docstrings. */
const examples = [
  'README.md',
  ...readdirSync(path.join(root, 'src'), { encoding: 'utf8', recursive: true }).map((file) =>
    path.posix.join('src', file),
  ),
]
  .filter((file) => /\.(md|ts)$/.test(file))
  .flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8').replaceAll(/^ *\* ?/gm, '');
    return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => ({ file, code }));
  })
  .map((example, index) => ({ ...example, name: `example-${index + 1}.ts` }));

let consumer: Consumer;
beforeAll(() => {
  consumer = installPacked();
  addQueryCore(consumer);
});
afterAll(() => consumer?.[Symbol.dispose]());

const read = (file: string) => readFileSync(path.join(consumer.folder, 'node_modules', manifest.name, file), 'utf8');

describe('the tarball', () => {
  test('has only what a user needs', () => {
    const needed = /^(dist\/package\/(types\/.+\.d\.ts|[\w-]+\.js(\.map)?)|generated\/openapi\.(json|yaml))$/;
    const others = consumer.files.filter((file) => !needed.test(file));
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
  });

  test('has the file and the declarations of everything that it exports and runs', () => {
    const paths = [...Object.values(manifest.exports), ...Object.values(manifest.bin)].flatMap((entry) =>
      typeof entry === 'string' ? entry : Object.values(entry as Record<string, string>),
    );
    expect(paths.length).toBeGreaterThan(6);
    expect(consumer.files).toEqual(expect.arrayContaining(paths.map((file) => file.replace(/^\.\//, ''))));
  });

  test('has source maps that resolve', () => {
    const modules = consumer.files.filter((file) => file.endsWith('.js'));
    expect(modules).toContain('dist/package/index.js');
    for (const file of modules) {
      expect(read(file)).toContain(`//# sourceMappingURL=${path.basename(file)}.map`);
      const { sources, sourcesContent } = JSON.parse(read(`${file}.map`));
      const contents = sources.map((source: string) =>
        readFileSync(path.resolve(root, path.dirname(file), source), 'utf8'),
      );
      expect(sourcesContent, file).toEqual(contents);
    }
  });

  test('has the version of its document', () => {
    expect(manifest.version).toBe(document.info.version);
  });

  test('exports the document as JSON and as YAML', async () => {
    const script = `
      import document from '${manifest.name}/openapi.json' with { type: 'json' };
      import { readFileSync } from 'node:fs';
      const yaml = readFileSync(new URL(import.meta.resolve('${manifest.name}/openapi.yaml')), 'utf8');
      console.log(JSON.stringify({ document, start: yaml.slice(0, 14) }));`;
    writeFileSync(path.join(consumer.folder, 'document.mjs'), script);
    const { stdout } = await runScript('document.mjs', [], { cwd: consumer.folder });
    expect(JSON.parse(stdout)).toEqual({ document, start: 'openapi: 3.1.1' });
  });

  test('has nothing that publint finds', async () => {
    const { code, stdout } = await run(process.execPath, [command('publint'), 'run', '--strict', consumer.tarball], {
      cwd: root,
    });
    expect(stdout).toContain('All good!');
    expect(code).toBe(0);
  });

  test('has nothing that attw finds', async () => {
    // The package is ESM by design, and a YAML file has no types to resolve.
    const options = ['--profile', 'esm-only', '--exclude-entrypoints', 'openapi.yaml', '--format', 'json'];
    const { code, stdout } = await run(process.execPath, [command('attw'), consumer.tarball, ...options], {
      cwd: root,
    });
    expect(Object.keys(JSON.parse(stdout).analysis.entrypoints)).toContain('./client');
    const problems: { resolutionKind: string }[] = Object.values(JSON.parse(stdout).problems ?? {}).flat() as never;
    expect(problems.filter(({ resolutionKind }) => ['node16-esm', 'bundler'].includes(resolutionKind))).toEqual([]);
    expect(code).toBe(0);
  });
});

describe('the examples', () => {
  test('of the readme and of the docstrings are there', () => {
    const places = examples.map(({ file }) => file);
    expect(places).toEqual(
      expect.arrayContaining([
        'README.md',
        'src/http/create-client.ts',
        'src/email-cleaning.ts',
        'src/http/saino-error.ts',
        'src/tanstack-query/bulk-progress-options.ts',
      ]),
    );
  });

  test.each(examples)('$name of $file runs', async ({ name, code }) => {
    await using reports = await startFaultServer((socket) => socket.write(http(200, {}, 'a@example.com,ok\n')));
    writeFileSync(path.join(consumer.folder, name), code);
    writeFileSync(path.join(consumer.folder, 'list.csv'), 'emails\nuser@example.com\n');
    rmSync(path.join(consumer.folder, 'report.csv'), { force: true });
    const run = await runScript(name, [], {
      cwd: consumer.folder,
      env: {
        SAINO_TOKEN: 'test-token',
        REROUTE_TO: inject('mockUrl'),
        REROUTE_REPORTS_TO: reports.url,
        NODE_OPTIONS: `--import=${path.join(root, 'test/support/reroute.ts')}`,
      },
    });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    if (code.includes('console.log'))
      expect(run.stdout).toMatch(/^(100 %|Done: https:\/\/.+\.csv|1002|Safe to Send \(Deliverable\))/);
    if (code.includes('report.csv')) {
      expect(readFileSync(path.join(consumer.folder, 'report.csv'), 'utf8')).toBe('a@example.com,ok\n');
    }
    for (const { headers } of reports.requests) expect(JSON.stringify(headers)).not.toContain('test-token');
  });
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

describe('type-checks in a strict project', () => {
  const compilers = [
    ['5.9', () => fetchTool('typescript', '5.9.3')],
    ['6', () => root],
    ['7', () => fetchTool('typescript', '7.0.2')],
  ] as const;

  test.each(
    compilers.flatMap(([version, folder]) =>
      (['nodenext', 'bundler'] as const).map((resolution) => [version, resolution, folder] as const),
    ),
  )('with TypeScript %s under %s', async (version, moduleResolution, folder) => {
    const project = `tsconfig.${version}.${moduleResolution}.json`;
    const options = {
      target: 'es2023',
      module: moduleResolution === 'nodenext' ? 'nodenext' : 'esnext',
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
    const files = examples.map(({ name, code }) => {
      writeFileSync(path.join(consumer.folder, name), code);
      return name;
    });
    writeFileSync(path.join(consumer.folder, 'narrowing.ts'), narrowing);
    writeFileSync(
      path.join(consumer.folder, 'document.ts'),
      `import document from '${manifest.name}/openapi.json' with { type: 'json' };
       export const version: string = document.openapi;`,
    );
    writeFileSync(
      path.join(consumer.folder, project),
      JSON.stringify({ compilerOptions: options, files: [...files, 'document.ts', 'narrowing.ts'] }),
    );
    const tsc = path.join(folder(), 'node_modules/typescript/bin/tsc');
    const { stdout: named } = await runScript(tsc, ['--version'], { cwd: consumer.folder });
    expect(named).toMatch(new RegExp(`^Version ${version.replace('.', '\\.')}`));
    const { code, stdout } = await runScript(tsc, ['--project', project], { cwd: consumer.folder });
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
