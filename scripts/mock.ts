import { curlLine } from './lib/curl.ts';
import { readDocument } from './lib/document.ts';
import { operations } from './lib/operations.ts';
import { startMockServer } from './lib/prism.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

const usage = 'npm run mock [-- --port <1 to 65535>]';

await main(async () => {
  const { values } = readArguments({ options: { port: { type: 'string', default: '4010' } } }, usage);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port < 1 || port > 65535) {
    throw new Problem(`"${values.port}" is not a port. Usage: ${usage}`);
  }
  const document = readDocument();
  const mock = await startMockServer({ port, log: console.log });
  console.log(`\nThe mock listens at ${mock.url} and accepts any token. Press Ctrl-C to stop it. Try:\n`);
  for (const operation of operations(document)) {
    console.log(`${operation.summary}:\n  ${curlLine(document, operation, mock.url)}\n`);
  }
  await mock.ended;
});
