import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { readEntries } from '../../scripts/lib/entries.ts';
import { command, root } from '../../scripts/lib/paths.ts';
import { document } from '../support/document.ts';
import { examples, plainExamples } from '../support/examples.ts';
import { http, startFaultServer } from '../support/fault-server.ts';
import { installPacked, pack } from '../support/packed.ts';
import { copyProject } from '../support/project-copy.ts';
import { run, runScript } from '../support/run.ts';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const consumer = installPacked();

const read = (file: string) => readFileSync(path.join(consumer.folder, 'node_modules', manifest.name, file), 'utf8');

describe('the tarball', () => {
  test('is built as it is packed', () => {
    using project = copyProject();
    expect(pack(project.folder, ['--dry-run']).files.sort()).toEqual(consumer.files.toSorted());
  });

  test('has only what a user needs', () => {
    const needed =
      /^(dist\/package\/(types\/.+\.d\.c?ts|[\w-]+\.c?js(\.map)?)|generated\/openapi\.(json|yaml)|(src|generated)\/.+\.ts)$/;
    const others = consumer.files.filter((file) => !needed.test(file));
    expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  });

  test('has source maps that resolve', () => {
    const modules = readEntries().flatMap(({ file }) => [file, file.replace(/js$/, 'cjs')]);
    const packed = new Set<string>();
    for (const file of modules.map((name) => path.posix.normalize(name))) {
      expect(read(file)).toContain(`//# sourceMappingURL=${path.basename(file)}.map`);
      const { sources } = JSON.parse(read(`${file}.map`)) as { sources: string[] };
      for (const source of sources) packed.add(path.posix.join(path.dirname(file), source));
    }
    expect(packed).toContain('src/http/transport.ts');
    expect(consumer.files).toEqual(expect.arrayContaining([...packed]));
  });

  test('has at most 460 kB', () => {
    expect(consumer.size).toBeLessThanOrEqual(460_000);
  });

  test('names itself by its version in every format', () => {
    for (const file of ['dist/package/index.js', 'dist/package/index.cjs']) {
      expect(read(file)).toContain(JSON.stringify(manifest.version));
    }
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
    // A YAML file has no types to resolve.
    const options = ['--profile', 'node16', '--exclude-entrypoints', 'openapi.yaml', '--format', 'json'];
    const { code, stdout } = await run(process.execPath, [command('attw'), consumer.tarball, ...options], {
      cwd: root,
    });
    const names = readEntries().map(({ name }) => name.replace(manifest.name, '.'));
    expect(Object.keys(JSON.parse(stdout).analysis.entrypoints)).toEqual(expect.arrayContaining(names));
    // The output has the failures under node10 as well, which this profile does not count.
    expect(code, stdout).toBe(0);
  });
});

describe('the examples', () => {
  test('of the readme, the guides and the docstrings are there', () => {
    const places = examples.map(({ file }) => file);
    expect(places).toEqual(
      expect.arrayContaining([
        'README.md',
        'docs/guide/jobs.md',
        'src/client.ts',
        'src/email-cleaning.ts',
        'src/http/saino-error.ts',
        'src/fake/create-fake-saino.ts',
        'src/list/clean-list.ts',
      ]),
    );
  });

  test.each(plainExamples)('$name of $file runs', async ({ name, code }) => {
    await using reports = await startFaultServer((socket) => socket.write(http(200, {}, 'a@example.com,ok\n')));
    writeFileSync(path.join(consumer.folder, name), code);
    writeFileSync(path.join(consumer.folder, 'list.csv'), 'emails\nuser@example.com\n');
    for (const file of ['report.csv', 'clean.csv']) rmSync(path.join(consumer.folder, file), { force: true });
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
      expect(run.stdout).toMatch(/^(100 %|Done: https:\/\/.+\.csv|1002|Safe to Send \(Deliverable\)|unknown_outcome)/);
    if (code.includes('report.csv')) {
      expect(readFileSync(path.join(consumer.folder, 'report.csv'), 'utf8')).toBe('a@example.com,ok\n');
    }
    if (code.includes('clean.csv')) {
      expect(readFileSync(path.join(consumer.folder, 'clean.csv'), 'utf8')).toContain('\nuser@example.com,');
    }
    for (const { headers } of reports.requests) expect(JSON.stringify(headers)).not.toContain('test-token');
  });
});
