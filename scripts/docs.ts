import { buildDocs } from './lib/docs/build-docs.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

const usage = 'npm run docs [-- --url <https://where.it/will/be/>]';

await main(async () => {
  const { values } = readArguments({ options: { url: { type: 'string' } } }, usage);
  if (values.url !== undefined && !/^https?:$/.test(URL.parse(values.url)?.protocol ?? '')) {
    throw new Problem(`"${values.url}" is not an http or https URL. Usage: ${usage}`);
  }
  await buildDocs(values.url?.replace(/\/?$/, '/'));
});
