import { execFileSync } from 'node:child_process';
import { readEntries } from '../scripts/lib/entries.ts';
import { root } from '../scripts/lib/paths.ts';
import type { Figure } from './lib/figure.ts';
import { sideBySide } from './lib/statistics.ts';

/** At most as long as valibot, but for what reads and writes CSV with two packages of its own. */
const limits: Record<string, number> = { 'saino-email-cleaning/list': 6 };

/** How long each entry takes to import, in processes that did nothing before, against valibot: a small library. */
export async function benchImports(): Promise<Figure[]> {
  const names = readEntries(root).map(({ name }) => name);
  const candidates = ['valibot', ...names].map((name) => [name, async () => ({ time: timeImport(name) })] as const);
  const medianOf = await sideBySide(25, candidates);
  return names.map((name) => ({
    name: `${name}, against valibot`,
    value: medianOf(name, 'time') / medianOf('valibot', 'time'),
    limit: limits[name] ?? 1,
  }));
}

/** In ms. */
function timeImport(name: string): number {
  const script = `
    const start = performance.now();
    await import('${name}');
    console.log(performance.now() - start);`;
  const options = { cwd: root, encoding: 'utf8' } as const;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], options));
}
