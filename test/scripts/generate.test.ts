import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { command, spec } from '../../scripts/lib/paths.ts';
import { copyProject } from '../support/project-copy.ts';
import { run, runScript } from '../support/run.ts';

const generate = (cwd: string, ...args: string[]) => runScript('scripts/generate.ts', args, { cwd });

function edit(folder: string, file: string, find: string, replacement: string): void {
  const before = readFileSync(path.join(folder, file), 'utf8');
  const after = before.replace(find, () => replacement);
  if (after === before) throw new Error(`${file} has no ${find}`);
  writeFileSync(path.join(folder, file), after);
}

const scratchFolders = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('.generate-'));

const licenseLine = readFileSync(spec, 'utf8').split('\n').indexOf('  license:') + 1;

/** Every file of generated/, as one text. */
function contents(folder: string): string {
  const generated = path.join(folder, 'generated');
  const files = readdirSync(generated, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
  return names.map((name) => `${path.relative(generated, name)}\n${readFileSync(name, 'utf8')}`).join('\n');
}

test('names its steps in order, and gives the same bytes twice', async () => {
  using project = copyProject();
  const committed = contents(project.folder);
  for (const _ of ['first', 'second']) {
    const { code, stdout } = await generate(project.folder);
    expect({ code, steps: stdout.match(/(?<=^▸ )\w+$/gm) }).toEqual({
      code: 0,
      steps: ['lint', 'validate', 'bundle', 'generate', 'format'],
    });
    expect(contents(project.folder)).toBe(committed);
  }
});

test('brings a change of the spec into every file that follows from it', async () => {
  using project = copyProject();
  const spec = path.join(project.folder, 'spec/openapi.yaml');
  writeFileSync(spec, readFileSync(spec, 'utf8').replaceAll('download_link', 'report_link'));
  expect((await generate(project.folder)).code).toBe(0);
  for (const file of ['types.gen.ts', 'valibot.gen.ts', 'openapi.json', 'openapi.yaml']) {
    const text = readFileSync(path.join(project.folder, 'generated', file), 'utf8');
    expect(text, file).toContain('report_link');
    // The samples in the document are files of their own, which tell of their break when they are run.
    if (file.endsWith('.ts')) expect(text, file).not.toContain('download_link');
  }
});

describe('--check', () => {
  test('passes on what is committed', async () => {
    using project = copyProject();
    const { code, stdout } = await generate(project.folder, '--check');
    expect(code).toBe(0);
    expect(stdout).toContain('generated/ is what the spec gives');
  });

  test('names each file that is changed, missing or unknown, and touches none', async () => {
    using project = copyProject();
    edit(project.folder, 'generated/types.gen.ts', 'percentage: number', 'percentage: string');
    edit(project.folder, 'generated/openapi.yaml', '1002', '1003');
    rmSync(path.join(project.folder, 'generated/sdk.gen.ts'));
    writeFileSync(path.join(project.folder, 'generated/extra.ts'), '');
    const before = contents(project.folder);
    const { code, stderr } = await generate(project.folder, '--check');
    expect(code).toBe(1);
    expect(stderr).toBe(
      '✖ generated/ is stale. `npm run generate` adds (A), deletes (D) and modifies (M) these:\n' +
        '  D\tgenerated/extra.ts\n  M\tgenerated/openapi.yaml\n  A\tgenerated/sdk.gen.ts\n  M\tgenerated/types.gen.ts\n',
    );
    expect(contents(project.folder)).toBe(before);
  });

  test('says all files are missing where generated/ is', async () => {
    using project = copyProject();
    rmSync(path.join(project.folder, 'generated'), { recursive: true });
    const { code, stderr } = await generate(project.folder, '--check');
    expect(code).toBe(1);
    expect(stderr).toContain('  A\tgenerated/types.gen.ts\n');
  });
});

describe('a spec that is broken', () => {
  const breaches: [what: string, break_: (folder: string) => void, message: RegExp][] = [
    [
      'YAML that does not parse',
      (folder) => edit(folder, 'spec/openapi.yaml', 'operationId: getBulkProgress', 'operationId: [getBulkProgress'),
      /^✖ spec\/openapi\.yaml:\d+:\d+ yaml-[a-z-]+: /m,
    ],
    [
      'a key given twice',
      (folder) => edit(folder, 'spec/openapi.yaml', 'openapi: 3.1.1', 'openapi: 3.1.1\nopenapi: 3.1.1'),
      /^✖ spec\/openapi\.yaml:4:1 yaml-duplicate-key: /m,
    ],
    [
      'a dangling $ref',
      (folder) =>
        edit(folder, 'spec/openapi.yaml', '#/components/schemas/FailureResponse', '#/components/schemas/Lost'),
      /(^ {2}|: )spec\/openapi\.yaml:\d+:\d+ no-unresolved-refs: /m,
    ],
    [
      'a $ref to a file that is not there',
      (folder) => edit(folder, 'spec/openapi.yaml', '#/components/schemas/FailureResponse', './lost.yaml'),
      /(^ {2}|: )spec\/openapi\.yaml:\d+:\d+ no-unresolved-refs: /m,
    ],
    [
      'an example that does not fit its schema',
      (folder) => edit(folder, 'spec/openapi.yaml', 'percentage: 42', 'percentage: much'),
      /(^ {2}|: )spec\/openapi\.yaml:\d+:\d+ no-invalid-media-type-examples: .*percentage/m,
    ],
    [
      'a document that only the second validator refuses',
      (folder) =>
        edit(folder, 'spec/openapi.yaml', 'identifier: MIT', 'identifier: MIT\n    url: https://example.com/mit'),
      new RegExp(`^✖ spec/openapi\\.yaml:${licenseLine} openapi-schema: `, 'm'),
    ],
    [
      'something else than OpenAPI',
      (folder) => writeFileSync(path.join(folder, 'spec/openapi.yaml'), '- a list\n'),
      /^✖ spec\/openapi\.yaml:1 not-openapi: /m,
    ],
    [
      'no spec at all',
      (folder) => rmSync(path.join(folder, 'spec/openapi.yaml')),
      /^✖ ENOENT: .*spec\/openapi\.yaml'$/m,
    ],
    [
      'a lint configuration that does not parse',
      (folder) => edit(folder, 'redocly.yaml', 'telemetry: off', 'telemetry: [off'),
      /^✖ redocly\.yaml: .*\(3:1\)$/m,
    ],
  ];

  test.each(breaches)(
    'by %s gets a message with file, line and rule, and leaves generated/',
    async (_, break_, message) => {
      using project = copyProject();
      break_(project.folder);
      const before = contents(project.folder);
      const { code, stderr } = await generate(project.folder);
      expect(stderr).toMatch(message);
      expect(code).toBe(1);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(contents(project.folder)).toBe(before);
      expect(scratchFolders(project.folder)).toEqual([]);
    },
  );
});

describe('a run that was killed', () => {
  test('leaves a scratch folder that the next run removes', async () => {
    using project = copyProject();
    const child = spawn(process.execPath, ['scripts/generate.ts'], {
      cwd: project.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // The first step is done, so the folder is there.
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(scratchFolders(project.folder)).toHaveLength(1);
    expect((await generate(project.folder, '--check')).code).toBe(0);
    expect(scratchFolders(project.folder)).toEqual([]);
  });

  test('leaves nothing that the lint step of npm test would see', async () => {
    using project = copyProject();
    mkdirSync(path.join(project.folder, '.generate-left'));
    writeFileSync(path.join(project.folder, '.generate-left/broken.ts'), 'const = ;');
    const { stdout, code } = await runScript(command('biome'), ['check', '--error-on-warnings'], {
      cwd: project.folder,
    });
    expect(stdout).toMatch(/^Checked \d+ files/);
    expect(code).toBe(0);
  });
});

test.skipIf(process.platform !== 'linux')('a disk that is full gets one line', async () => {
  using project = copyProject();
  const script = `'${process.execPath}' scripts/generate.ts --check > /dev/full`;
  const { code, stderr } = await run('sh', ['-c', script], { cwd: project.folder });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '✖ The output cannot be written (ENOSPC).\n' });
});

test('a wrong argument gets one line that says which', async () => {
  using project = copyProject();
  const { code, stdout, stderr } = await generate(project.folder, '--chek');
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: "✖ Unknown option '--chek'. Usage: npm run generate [-- --check]\n",
  });
});
