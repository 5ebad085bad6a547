import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../scripts/lib/paths.ts';
import { readEntries } from './entries.ts';
import type { Report } from './report.ts';

/** Bytes, by the part of the name after the package's. */
const limits: Record<string, number> = { '': 10_000, client: 6000 };

/** What each entry weighs in someone's bundle, with everything that it exports and depends on. */
export async function benchSize(): Promise<Report> {
  const sizes = await Promise.all(
    readEntries().map(async (entry) => ({ entry, ...(await weigh(`export * from '${entry}'`)) })),
  );
  return {
    title: 'Size of each entry, dependencies included',
    tables: [
      {
        heading: 'Bundled by esbuild, in bytes',
        columns: ['minified', 'and gzipped'],
        rows: sizes.map(({ entry, minified, gzipped }) => [entry, String(minified), String(gzipped)]),
      },
    ],
    figures: sizes.map(({ entry, gzipped }) => ({
      name: entry,
      value: gzipped,
      limit: limits[entry.split('/')[1] ?? ''] ?? Number.NaN,
      unit: 'bytes',
      isExact: true,
    })),
  };
}

async function weigh(contents: string): Promise<{ minified: number; gzipped: number }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  const [{ contents: code } = { contents: new Uint8Array() }] = outputFiles;
  return { minified: code.length, gzipped: gzipSync(code).length };
}
