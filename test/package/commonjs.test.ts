// The packed package in programs of CommonJS: its own copy of each module, which has to agree with the ES module's.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readEntries } from '../../scripts/lib/entries.ts';
import { fetchTool } from '../../scripts/lib/tools.ts';
import { fetchJest, jestModule, runJest } from '../support/jest.ts';
import { type Consumer, installPacked } from '../support/packed.ts';
import { run } from '../support/run.ts';

const names = readEntries().map(({ name }) => name);

let consumer: Consumer;
beforeAll(() => {
  consumer = installPacked();
});
afterAll(() => consumer?.[Symbol.dispose]());

/** Runs a script as CommonJS, and returns the JSON that it logs. */
async function runCommonJs(code: string, node = process.execPath): Promise<unknown> {
  writeFileSync(path.join(consumer.folder, 'script.cjs'), code);
  const { stdout, stderr } = await run(node, ['script.cjs'], { cwd: consumer.folder });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as unknown;
}

/** From before Node.js could require ES modules (22.12), to the one that the tools run on. */
const versions = ['22.0.0', '22.11.0', '24.21.0'];

test.each(versions)('require on Node %s loads every entry, with all that its ES module exports', async (version) => {
  const node = path.join(await fetchTool('node', version), 'node_modules/.bin/node');
  const differences = await runCommonJs(
    `const exportsOf = (module) => Object.keys(module).filter((name) => name !== 'module.exports').sort().join();
     (async () => {
       const differences = [];
       for (const name of ${JSON.stringify(names)}) {
         const required = exportsOf(require(name));
         const imported = exportsOf(await import(name));
         if (required !== imported || required === '') differences.push({ name, required, imported });
       }
       console.log(JSON.stringify(differences));
     })();`,
    node,
  );
  expect(differences).toEqual([]);
});

test('an error of one copy is an instance of the SainoError of the other', async () => {
  const result = await runCommonJs(`
    const required = require('saino-email-cleaning');
    const errorOf = ({ EmailCleaning }) => {
      try {
        new EmailCleaning({ timeout: 0 });
      } catch (error) {
        return error;
      }
    };
    import('saino-email-cleaning').then((imported) => {
      console.log(JSON.stringify({
        isOneClass: required.SainoError === imported.SainoError,
        requiredIsImported: errorOf(required) instanceof imported.SainoError,
        importedIsRequired: errorOf(imported) instanceof required.SainoError,
        otherIsRequired: new Error('other') instanceof required.SainoError,
      }));
    });`);
  expect(result).toEqual({
    isOneClass: false,
    requiredIsImported: true,
    importedIsRequired: true,
    otherIsRequired: false,
  });
});

describe('Jest', () => {
  beforeAll(fetchJest, 300_000);

  const body = `
    test('the API verifies an address', async () => {
      const saino = new EmailCleaning({ token: 'any', baseUrl: '${inject('mockUrl')}' });
      expect(await saino.verifyEmail('user@example.com')).toMatchObject({ status: 'Deliverable' });
    });
    test('a failure is a SainoError', async () => {
      const error = await new EmailCleaning({ token: 'any' }).getBulkProgress(0).catch((reason) => reason);
      expect(error).toBeInstanceOf(SainoError);
    });
    test('the generated functions are there', () => {
      expect(typeof getBulkProgress).toBe('function');
    });`;
  const required = `
    const { EmailCleaning, SainoError } = require('saino-email-cleaning');
    const { getBulkProgress } = require('saino-email-cleaning/client');`;
  const imported = `
    import { EmailCleaning, SainoError } from 'saino-email-cleaning';
    import { getBulkProgress } from 'saino-email-cleaning/client';`;

  const projects: [name: string, file: string, code: string, config: () => object][] = [
    ['its default configuration', 'saino.test.js', required + body, () => ({})],
    [
      'its mocks of a whole module',
      'saino.test.js',
      `jest.mock('saino-email-cleaning');
       const { EmailCleaning } = require('saino-email-cleaning');
       test('a method is mocked', async () => {
         EmailCleaning.prototype.verifyEmail.mockResolvedValue({ status: 'Deliverable' });
         expect(await new EmailCleaning().verifyEmail('user@example.com')).toEqual({ status: 'Deliverable' });
       });`,
      () => ({}),
    ],
    [
      'babel-jest',
      'saino.test.js',
      imported + body,
      () => ({
        transform: {
          '\\.js$': [
            jestModule('babel-jest'),
            { presets: [[jestModule('@babel/preset-env'), { targets: { node: 'current' } }]] },
          ],
        },
      }),
    ],
    [
      'ts-jest',
      'saino.test.ts',
      imported + body.replace('(reason)', '(reason: unknown)'),
      () => ({
        transform: {
          '\\.ts$': [
            jestModule('ts-jest'),
            {
              tsconfig: {
                module: 'commonjs',
                esModuleInterop: true,
                strict: true,
                types: ['jest'],
                typeRoots: [jestModule('@types')],
              },
            },
          ],
        },
      }),
    ],
  ];

  test.each(projects)('with %s', async (name, file, code, config) => {
    const folder = path.join(consumer.folder, name.replaceAll(' ', '-'));
    const { code: exitCode, stderr } = await runJest(folder, file, code, config());
    expect(stderr).toMatch(/Tests: +(\d) passed, \1 total/);
    expect(exitCode, stderr).toBe(0);
  });
});
