import { createWriteStream, mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Figure } from './lib/figure.ts';
import { startList } from './lib/worker.ts';
import type { ListCost, ListFiles } from './workers/list.ts';

/** Of 20 rows, the last 3 repeat the addresses of earlier ones: 15 %. */
const cycle = 20;
const unique = 17;
/** How many addresses a job cleans. */
const perJob = 100_000;

/** The local work of cleaning a list with reports that are there: read, dedupe, split, merge and write. */
export async function benchList(): Promise<Figure[]> {
  const small = await measure(200_000);
  const middle = await measure(1_000_000);
  const large = await measure(2_000_000);
  return [
    { name: 'time for 1,000,000 rows', value: middle.time / 1000, unit: 's', limit: 30 },
    { name: 'peak memory for 1,000,000 rows', value: middle.peak, unit: 'MiB', limit: 350 },
    { name: 'peak memory for 2,000,000 rows', value: large.peak, unit: 'MiB' },
    { name: 'time per row for 2,000,000, against 200,000', value: large.time / small.time / 10, limit: 1.2 },
  ];
}

/** In a process that did nothing before. */
async function measure(rows: number): Promise<ListCost> {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'saino-bench-'));
  const files = await writeFiles(folder.path, rows);
  using worker = startList();
  return await worker.send(files);
}

async function writeFiles(folder: string, rows: number): Promise<ListFiles> {
  const list = path.join(folder, 'list.csv');
  await write(list, listLines(rows));
  const addresses = (rows / cycle) * unique;
  const reports: string[] = [];
  for (let from = 0; from < addresses; from += perJob) {
    const file = path.join(folder, `report-${reports.length + 1}.csv`);
    await write(file, reportLines(from, Math.min(from + perJob, addresses)));
    reports.push(file);
  }
  return { list, reports, output: path.join(folder, 'clean.csv') };
}

const write = (file: string, lines: Iterable<string>) => pipeline(Readable.from(lines), createWriteStream(file));

const address = (index: number): string => `user.${index}@mail-${index % 1000}.example.com`;

function* listLines(rows: number): Generator<string> {
  yield 'id,name,email,city,note\n';
  for (let row = 0; row < rows; row++) {
    const place = row % cycle;
    const index =
      place < unique
        ? Math.floor(row / cycle) * unique + place
        : Math.floor(((row * 7919) % (row - place + 1)) / cycle);
    yield `${row},"Doe, Jane ${row}",${address(index)},Zürich,row ${row}\n`;
  }
}

function* reportLines(from: number, to: number): Generator<string> {
  yield 'emails,free_email,result,status\n';
  for (let index = from; index < to; index++) {
    const verdict = index % 5 === 0 ? 'Unsafe to Send,Undeliverable' : 'Safe to Send,Deliverable';
    yield `${address(index)},${index % 3 === 0},${verdict}\n`;
  }
}
