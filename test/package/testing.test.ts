// The fake in the tools that users write tests with, from the packed package: each recipe of the guide as it stands.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { command, root } from '../../scripts/lib/paths.ts';
import { examples } from '../support/examples.ts';
import { fetchTool } from '../support/fetch-tool.ts';
import { installPacked } from '../support/packed.ts';
import { type Run, run, runScript } from '../support/run.ts';

const guide = 'docs/guide/testing.md';

const consumer = installPacked();
let jestFolder: string;
beforeAll(async () => {
  const tools = { vitest: root, msw: await fetchTool('msw', '3.0.5') };
  for (const [name, folder] of Object.entries(tools)) {
    symlinkSync(path.join(folder, 'node_modules', name), path.join(consumer.folder, 'node_modules', name));
  }
  jestFolder = await fetchTool('jest', '30.5.2', {
    others: { 'jest-environment-jsdom': '30.5.2', 'jest-fixed-jsdom': '0.0.11' },
  });
}, 300_000);

/** Returns the place where a user's own `node_modules` would have Jest, or a part of it. */
const jestModule = (name: string): string => path.join(jestFolder, 'node_modules', name);

/** Runs Jest on one test, in a new folder of the consumer. */
async function runJest(name: string, code: string, config: object = {}): Promise<Run> {
  const folder = path.join(consumer.folder, name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, jest: config }));
  writeFileSync(path.join(folder, 'saino.test.js'), code);
  const env = { NODE_ENV: 'test', FORCE_COLOR: '0' };
  return runScript(jestModule('jest/bin/jest.js'), [], { cwd: folder, env });
}

/** The one recipe of the guide for a tool. */
function recipe(tool: string): string {
  const [found, ...others] = examples.filter((example) => example.file === guide && example.tool === tool);
  if (!found || others.length > 0) throw new Error(`${guide} does not have one example with ${tool}.`);
  return found.code;
}

describe('the recipe of the guide', () => {
  test('for Vitest has a job of two hours pass', async () => {
    writeFileSync(path.join(consumer.folder, 'recipe.test.ts'), recipe('vitest'));
    const args = [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', consumer.folder];
    const { code, stdout } = await run(process.execPath, args, {
      cwd: consumer.folder,
      env: { NO_COLOR: '1', VITEST: undefined },
    });
    expect(stdout).toMatch(/Tests +1 passed \(1\)/);
    expect(code).toBe(0);
  });

  test('for Jest has a job of two hours pass, in the default configuration', async () => {
    const { code, stderr } = await runJest('recipe', recipe('jest'));
    expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
    expect(code).toBe(0);
  });

  test('for MSW has a client with no set-up of its own get the responses of the fake', async () => {
    writeFileSync(path.join(consumer.folder, 'recipe.ts'), recipe('msw'));
    const { code, stdout, stderr } = await runScript('recipe.ts', [], { cwd: consumer.folder });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '1002\n', stderr: '' });
  });

  test.each(['vitest', 'msw'])('for %s type-checks', async (tool) => {
    writeFileSync(path.join(consumer.folder, `types-${tool}.ts`), recipe(tool));
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck'];
    const types = ['--types', 'node', '--typeRoots', path.join(root, 'node_modules/@types')];
    const { code, stdout } = await runScript(command('tsc'), [...options, ...types, `types-${tool}.ts`], {
      cwd: consumer.folder,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });
});

test('through MSW, faults are what they are without it', async () => {
  const code = `${recipe('msw').replace('server.close();', '')}
    const saino = new EmailCleaning({ token: 'any', maxRetries: 0 });
    const codeOf = (promise: Promise<unknown>) => promise.then(() => 'done', ({ code, status }) => \`\${code} \${status}\`);
    fake.failNext('startBulk', { connection: 'lost' });
    console.log(await codeOf(saino.startBulk(['user@example.com'])));
    fake.failNext('getBulkProgress', { status: 503 });
    console.log(await codeOf(saino.getBulkProgress(bulk_id)));
    console.log(await codeOf(saino.getBulkProgress(1003)));
    console.log((await (await saino.downloadReport(bulk_id)).text()).split('\\n')[1]);
    server.close();`;
  writeFileSync(path.join(consumer.folder, 'faults.ts'), code);
  const { stdout, stderr } = await runScript('faults.ts', [], { cwd: consumer.folder });
  expect(stderr).toBe('');
  expect(stdout.split('\n').slice(1)).toEqual([
    'unknown_outcome undefined',
    'http_error 503',
    'done',
    'user@example.com,false,Safe to Send,Deliverable',
    '',
  ]);
});

test('Jest mocks the whole module', async () => {
  const { code, stderr } = await runJest(
    'automock',
    `jest.mock('saino-email-cleaning');
     const { EmailCleaning } = require('saino-email-cleaning');
     test('a method is mocked', async () => {
       EmailCleaning.prototype.verifyEmail.mockResolvedValue({ status: 'Deliverable' });
       expect(await new EmailCleaning().verifyEmail('user@example.com')).toEqual({ status: 'Deliverable' });
     });`,
  );
  expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
  expect(code).toBe(0);
});

describe('in the jsdom of Jest', () => {
  const code = `
    const { EmailCleaning } = require('saino-email-cleaning');
    const { createFakeSaino } = require('saino-email-cleaning/testing');
    test('a list becomes a report', async () => {
      document.createElement('p');
      const fake = createFakeSaino({ duration: 0 });
      const saino = new EmailCleaning({ token: 'any', fetch: fake.fetch });
      const { bulk_id } = await saino.startBulk(['user@example.com']);
      const report = await saino.downloadReport(await saino.waitForBulk(bulk_id));
      expect(await report.text()).toContain('\\nuser@example.com,');
    });`;

  test('with the globals of Node.js, the fake works', async () => {
    const config = { testEnvironment: jestModule('jest-fixed-jsdom') };
    const { code: exitCode, stderr } = await runJest('fixed', code, config);
    expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
    expect(exitCode).toBe(0);
  });

  test('without them, it says what is missing and what to do', async () => {
    const config = { testEnvironment: jestModule('jest-environment-jsdom') };
    const { stderr } = await runJest('plain', code, config);
    expect(stderr).toContain(
      'createFakeSaino() needs globals that are missing here: Request, Response, TextEncoder. In Jest, jsdom hides those of Node.js: set `testEnvironment` to "node", or to "jest-fixed-jsdom".',
    );
    expect(stderr).toMatch(/Tests: +1 failed, 1 total/);
  });
});
