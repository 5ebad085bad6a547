import { execFileSync } from 'node:child_process';
import { root } from '../scripts/lib/paths.ts';
import { readEntries } from './entries.ts';
import type { Report } from './report.ts';
import { median } from './statistics.ts';

const rounds = 25;
const baseline = 'valibot';

/** How long it takes to import each entry, in processes that did nothing before, against valibot alone. */
export function benchImportTime(): Report {
  const times = new Map([baseline, ...readEntries()].map((entry) => [entry, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [entry, all] of times) all.push(timeImport(entry));
  }
  const bare = median(times.get(baseline) ?? []);
  const results = [...times].map(([entry, all]) => ({ entry, time: median(all), ratio: median(all) / bare }));
  return {
    title: 'Import time',
    tables: [
      {
        heading: `Median of ${rounds} fresh processes each, side by side`,
        columns: ['import', `against ${baseline}`],
        rows: results.map(({ entry, time, ratio }) => [entry, `${time.toFixed(1)} ms`, ratio.toFixed(2)]),
      },
    ],
    figures: results
      .filter(({ entry }) => entry !== baseline)
      .map(({ entry, ratio }) => ({
        name: `${entry}, against ${baseline}`,
        value: ratio,
        limit: 2,
        unit: 'times',
        isExact: false,
      })),
  };
}

/** In ms. */
function timeImport(entry: string): number {
  const script = `
    const start = performance.now();
    await import('${entry}');
    console.log(performance.now() - start);`;
  const options = { cwd: root, encoding: 'utf8' } as const;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], options));
}
