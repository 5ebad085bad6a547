import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { readEntries } from '../scripts/lib/entries.ts';
import { root } from '../scripts/lib/paths.ts';
import type { Figure } from './lib/measure.ts';

/** In bytes. An entry without a limit misses it. */
const limits: Record<string, number> = {
  // Of these, 0.7 kB decide what an address is, for lists as well.
  'saino-email-cleaning': 14_400,
  'saino-email-cleaning/client': 7000,
  // No line of it is loaded with the root.
  // Of these, 6.6 kB read and write workbooks.
  'saino-email-cleaning/list': 33_500,
  'saino-email-cleaning/testing': 7000,
};

/** The size of each entry in a bundle, with everything that it exports and depends on: minified and gzipped. */
export function benchSize(project = root): Promise<Figure[]> {
  return Promise.all(
    readEntries(project).map(async ({ name, file }) => {
      const value = await weigh(path.join(project, file));
      return { name, value, unit: 'bytes', limit: limits[name] ?? Number.NaN, isExact: true };
    }),
  );
}

async function weigh(file: string): Promise<number> {
  const options = { bundle: true, minify: true, format: 'esm', write: false } as const;
  // The packages of workbooks are loaded only where one is named.
  const external = ['node:*', 'saxes', 'yauzl', 'yazl'];
  const { outputFiles } = await build({ entryPoints: [file], external, ...options });
  return gzipSync(outputFiles[0]?.contents ?? '').length;
}
