// Cleans list.csv of a folder to clean.csv, as a process of its own, against a fake in it. Prints what happens.
import path from 'node:path';
import '../../bench/lib/import-sources.ts';

const { EmailCleaning, SainoError } = await import('../../src/index.ts');
const { cleanList } = await import('../../src/list.ts');
const { createFakeSaino } = await import('../../src/testing.ts');

const [, , folder = '', duration = '0'] = process.argv;
const fake = createFakeSaino({ duration: Number(duration) });
try {
  const { isComplete } = await cleanList({
    saino: new EmailCleaning({ token: 'any', fetch: (input, init) => fake.fetch(input, init) }),
    input: path.join(folder, 'list.csv'),
    output: path.join(folder, 'clean.csv'),
    onProgress: ({ type }) => console.log(type),
  });
  console.log(isComplete ? 'complete' : 'incomplete');
} catch (error) {
  if (!(error instanceof SainoError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
