import { compareWith, compareWithLastRelease } from './lib/diff/compare.ts';
import { formats } from './lib/diff/formats.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

const usage = `npm run diff [-- --base <git ref or file>] [--format <${Object.keys(formats).join('|')}>]`;

await main(async () => {
  const { values } = readArguments(
    { options: { base: { type: 'string' }, format: { type: 'string', default: 'text' } } },
    usage,
  );
  const format = Object.hasOwn(formats, values.format) ? formats[values.format] : undefined;
  if (!format) throw new Problem(`"${values.format}" is not a format. Usage: ${usage}`);
  console.log(format(await (values.base === undefined ? compareWithLastRelease() : compareWith(values.base))));
});
