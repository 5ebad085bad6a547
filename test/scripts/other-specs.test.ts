// What the scripts make of a spec with more in it: they handle any number of operations, and any order of them.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationPage } from '../../scripts/lib/docs/reference.ts';
import {
  type Document,
  findOperation,
  type Operation,
  readDocument,
  readOperations,
  responseExamples,
} from '../../scripts/lib/document.ts';
import { command } from '../../scripts/lib/paths.ts';
import { operations as before } from '../support/document.ts';
import { startMockScript } from '../support/mock-script.ts';
import type { copyProject } from '../support/project-copy.ts';
import { run, runScript } from '../support/run.ts';
import { copyWithDeprecations, copyWithOperationFirst, copyWithSecondServer } from '../support/spec-with.ts';

describe.each([
  { what: 'one more operation, put first', copy: copyWithOperationFirst, ids: ['deleteList'], servers: [] },
  { what: 'a second server', copy: copyWithSecondServer, ids: [], servers: ['https://api.invalid'] },
])('a spec with $what', ({ copy, ids, servers }) => {
  let project: ReturnType<typeof copyProject>;
  let generated: Awaited<ReturnType<typeof runScript>>;
  let document: Document;
  let operations: Operation[];
  const read = (file: string) => readFileSync(path.join(project.folder, file), 'utf8');

  beforeAll(async () => {
    project = copy();
    generated = await runScript('scripts/generate.ts', [], { cwd: project.folder });
    document = readDocument(path.join(project.folder, 'generated/openapi.json'));
    operations = await readOperations(document);
  });
  afterAll(() => project[Symbol.dispose]());

  test('passes the lint rules, and becomes types and functions', () => {
    expect(generated).toMatchObject({ code: 0, stderr: '' });
    const sdk = read('generated/sdk.gen.ts');
    for (const { operationId, path } of operations) {
      expect(sdk).toContain(`export const ${operationId} = `);
      expect(sdk).toContain(`url: '${path}'`);
    }
    expect(read('generated/server.gen.ts')).toContain(before[0]?.server);
  });

  test('compiles as it is, before anybody decides how an operation is called', async () => {
    const { stdout } = await run(process.execPath, [command('tsc'), '--pretty', 'false'], { cwd: project.folder });
    expect(stdout).toBe('');
  }, 480_000);

  test('is read in its order, each operation as before', () => {
    expect(operations.map(({ operationId }) => operationId)).toEqual([
      ...ids,
      ...before.map(({ operationId }) => operationId),
    ]);
    expect(operations.slice(ids.length)).toEqual(before);
    expect(document.servers?.map(({ url }) => url)).toEqual([before[0]?.server, ...servers]);
  });

  test('is served by the mock, with a curl line per operation', async () => {
    const mock = await startMockScript(project.folder, operations);
    try {
      for (const operation of operations) {
        const [example] = responseExamples(operation);
        expect(await mock.runLine(operation), operation.operationId).toEqual(example?.value);
      }
    } finally {
      mock.process.kill();
      await once(mock.process, 'exit');
    }
  });

  test('becomes a page of the reference for every operation', () => {
    for (const operation of operations) {
      const { method, path, server, summary } = operation;
      const page = operationPage(operation);
      for (const part of [`# ${summary}`, `${method} ${server}${path}`]) expect(page).toContain(part);
    }
  });
});

test('a spec that deprecates shows why in the types and on the page', async () => {
  using project = copyWithDeprecations();
  const read = (file: string) => readFileSync(path.join(project.folder, file), 'utf8');
  expect(await runScript('scripts/generate.ts', [], { cwd: project.folder })).toMatchObject({ code: 0, stderr: '' });
  expect(read('generated/sdk.gen.ts')).toMatch(/@deprecated Use `verifyAddress`\.\n \*\/\nexport const verifyEmail/);
  expect(read('generated/types.gen.ts')).toMatch(/@deprecated Use `address`\.\n\s+\*\/\n\s+email: string;/);
  expect(read('generated/types.gen.ts')).toMatch(/@deprecated Use `provider`\.\n\s+\*\/\n\s+free_email: string;/);
  // The document itself says it in its own field.
  expect(read('generated/openapi.yaml')).not.toContain('@deprecated');
  const operations = await readOperations(readDocument(path.join(project.folder, 'generated/openapi.json')));
  const page = operationPage(findOperation(operations, 'verifyEmail'));
  for (const name of ['verifyAddress', 'address', 'provider']) {
    expect(page).toContain(`**Deprecated.** Use \`${name}\`.`);
  }
}, 480_000);
