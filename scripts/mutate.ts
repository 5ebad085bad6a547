import { statSync } from 'node:fs';
import path from 'node:path';
import { areasOf } from './lib/mutate/areas.ts';
import { folder, mutate } from './lib/mutate/run.ts';
import { scoreOf } from './lib/mutate/score.ts';
import { relative, root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

const usage = 'npm run mutate [-- [--force] [--concurrency <n>] [<file or folder in src>...]]';

/** What an argument names, as a pattern. */
function patternOf(name: string): string {
  const file = relative(path.resolve(name));
  const stats = statSync(path.join(root, file), { throwIfNoEntry: false });
  if (!stats || !/^src(\/|$)/.test(file)) throw new Problem(`There is no ${name} in src. Usage: ${usage}`);
  return stats.isDirectory() ? `${file}/**/*.ts` : file;
}

function readConcurrency(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Problem(`"${text}" is not a number of test runners. Usage: ${usage}`);
}

await main(async () => {
  const { values, positionals } = readArguments(
    {
      options: { force: { type: 'boolean' }, concurrency: { type: 'string' } },
      allowPositionals: true,
    },
    usage,
  );
  const options = { force: values.force, concurrency: readConcurrency(values.concurrency) };
  const failed: string[] = [];
  for (const area of areasOf(positionals.map(patternOf))) {
    const score = scoreOf(await mutate(area, options));
    const line = `${area.name}: ${score.percentage.toFixed(1)} % of ${score.all} mutants killed, at least ${area.least} % wanted`;
    console.log(`${score.percentage < area.least ? '✖' : '✔'} ${line}. Report: ${folder}/${area.name}.html\n`);
    if (score.percentage < area.least) failed.push(line);
  }
  if (failed.length > 0) throw new Problem(`Too many mutants survived.\n  ${failed.join('\n  ')}`);
});
