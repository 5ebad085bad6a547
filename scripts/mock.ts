// Serves the spec with Prism, and prints a line to try each operation.
import { curlWords } from './lib/curl.ts';
import { readDocument, readOperations } from './lib/document.ts';
import { startMockServer } from './lib/prism.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

const usage = 'npm run mock [-- --port <1 to 65535>]';

await main(async () => {
  const { values } = readArguments({ options: { port: { type: 'string', default: '4010' } } }, usage);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port < 1 || port > 65535) {
    throw new Problem(`"${values.port}" is not a port. Usage: ${usage}`);
  }
  const mock = await startMockServer({ port, log: console.log });
  console.log(`\nThe mock listens at ${mock.url} and accepts any token. Press Ctrl-C to stop it. Try:\n`);
  for (const operation of await readOperations(readDocument())) {
    console.log(`${operation.summary}:\n  ${curlWords(operation, mock.url, 'scripts/lib/start/list.csv').join(' ')}\n`);
  }
  await mock.ended;
  // Ctrl-C ends this process as well, so it was somebody else.
  throw new Problem('Prism has ended, and the mock with it.');
});
