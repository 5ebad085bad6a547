import { readOperation } from './lib/operation.ts';
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
  const { path, query, tokenHeader } = readOperation();
  console.log(`\nThe mock answers at ${mock.url}, and takes any token. Ctrl-C stops it. Try:\n`);
  console.log(`  curl -H '${tokenHeader}: any' '${mock.url}${path}?${new URLSearchParams(query)}'\n`);
  await mock.ended;
});
