// The packed package in programs of CommonJS: its own copy of each module, which has to agree with the ES module's.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readEntries } from '../../scripts/lib/entries.ts';
import { fetchTool } from '../support/fetch-tool.ts';
import { installPacked } from '../support/packed.ts';
import { run } from '../support/run.ts';

const names = readEntries().map(({ name }) => name);

const consumer = installPacked();

/** Runs a script as CommonJS, and returns the JSON that it logs. */
async function runCommonJs(code: string, node = process.execPath): Promise<unknown> {
  writeFileSync(path.join(consumer.folder, 'script.cjs'), code);
  const { stdout, stderr } = await run(node, ['script.cjs'], { cwd: consumer.folder });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as unknown;
}

test('require loads every entry, with all that its ES module exports', async () => {
  // The last one that cannot require ES modules.
  const node = path.join(await fetchTool('node', '22.11.0'), 'node_modules/.bin/node');
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
