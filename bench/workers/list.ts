// Cleans one list, with the reports of its jobs on disk. Nothing is sent.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import '../lib/import-sources.ts';
import { reply } from '../lib/worker.ts';

const { mergeRows, writeCsv } = await import('../../src/list/merge.ts');
const { planParts } = await import('../../src/list/parts.ts');
const { readRows, scanSource } = await import('../../src/list/source.ts');
const { Verdicts } = await import('../../src/list/verdicts.ts');

export type ListFiles = { list: string; reports: string[]; output: string };
/** `time`: in ms. `peak`: the largest resident set that the process has had, in MiB. */
export type ListCost = { time: number; peak: number };

reply(async ({ list, reports, output }: ListFiles): Promise<ListCost> => {
  const start = performance.now();
  const source = { path: list, kind: 'csv' } as const;
  const scan = await scanSource(source, {});
  const verdicts = new Verdicts(scan.addresses, false);
  const parts = planParts(scan.addresses);
  if (parts.length !== reports.length) throw new Error(`There are ${parts.length} parts.`);
  for (const [index, part] of parts.entries()) await verdicts.add(reports[index] ?? '', part, index + 1);
  const rows = mergeRows(readRows(source, scan, {}), scan, verdicts, {});
  await pipeline(Readable.from(writeCsv(rows, scan, verdicts, {})), createWriteStream(output));
  return { time: performance.now() - start, peak: process.resourceUsage().maxRSS / 1024 };
});
