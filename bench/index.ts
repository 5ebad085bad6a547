import { availableParallelism } from 'node:os';
import { main, Problem, readArguments } from '../scripts/lib/problem.ts';
import { benchCalls } from './calls.ts';
import { type Figure, format, isMissed } from './lib/measure.ts';
import { benchList } from './list.ts';
import { benchPolling } from './polling.ts';
import { benchSize } from './size.ts';
import { benchWaits } from './waits.ts';

const benches: Record<string, () => Figure[] | Promise<Figure[]>> = {
  polling: benchPolling,
  calls: benchCalls,
  waits: benchWaits,
  list: benchList,
  size: benchSize,
};
const usage = `npm run bench [-- ${Object.keys(benches).join(' | ')}]`;

await main(async () => {
  const { positionals } = readArguments({ allowPositionals: true }, usage);
  for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
    const bench = benches[name];
    if (!bench) throw new Problem(`There is no bench ${name}. Usage: ${usage}`);
    console.log(`\n== ${name}`);
    for (const figure of await bench()) {
      console.log(format(figure));
      if (figure.isExact && isMissed(figure)) process.exitCode = 1;
    }
  }
  const date = new Date().toISOString().slice(0, 10);
  console.log(`\n${date}, Node ${process.versions.node}, ${availableParallelism()} cores`);
});
