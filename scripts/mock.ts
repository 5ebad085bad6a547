// Serves the spec with Prism, and prints a line to try each operation.
import { readDocument } from './lib/document.ts';
import { type Content, type Operation, operations, requestUrl } from './lib/operations.ts';
import { startMockServer } from './lib/prism.ts';
import { main, Problem, readArguments, readPort } from './lib/problem.ts';

const usage = 'npm run mock [-- --port <1 to 65535>]';

await main(async () => {
  const { values } = readArguments({ options: { port: { type: 'string', default: '4010' } } }, usage);
  const port = readPort(values.port, usage);
  const mock = await startMockServer({ port, log: console.log });
  console.log(`\nThe mock listens at ${mock.url} and accepts any token. Press Ctrl-C to stop it. Try:\n`);
  for (const operation of operations(readDocument())) {
    console.log(`${operation.summary}:\n  ${curlLine(operation, mock.url)}\n`);
  }
  await mock.ended;
  // Ctrl-C ends this process as well, so it was somebody else.
  throw new Problem('Prism has ended, and the mock with it.');
});

/** A line for a shell, in the folder of the project, that sends the examples of the spec and any credential. */
function curlLine(operation: Operation, server: string): string {
  const headers = operation.security.map(({ name }) => `-H '${name}: any'`);
  const [content] = operation.body?.contents ?? [];
  return [
    'curl',
    '-X',
    operation.method,
    ...headers,
    ...bodyOptions(content),
    `'${requestUrl(operation, {}, server)}'`,
  ].join(' ');
}

function bodyOptions(content: Content | undefined): string[] {
  if (!content) return [];
  const { mediaType, example } = content;
  if (mediaType !== 'multipart/form-data')
    return [`-H 'content-type: ${mediaType}'`, `-d '${JSON.stringify(example)}'`];
  // Prism exits on a file without a type, as its parser of forms throws.
  return Object.keys(example as object).map((name) => `-F '${name}=@scripts/lib/start/list.csv;type=text/csv'`);
}
