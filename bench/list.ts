import { createWriteStream, mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Figure } from './lib/measure.ts';
import { startWorker } from './lib/worker.ts';
import type { FakeState } from './workers/fake.ts';
import type { ListCost, ListRun } from './workers/list.ts';

/** Of 20 rows, the last 3 repeat the addresses of earlier ones: 15 %. */
const cycle = 20;
const unique = 17;

/** Whole runs, with a fake of the API in another process: read, dedupe, split, upload, download, merge and write. */
export async function benchList(): Promise<Figure[]> {
  const small = await measure(200_000);
  const middle = await measure(1_000_000);
  const large = await measure(2_000_000);
  const resumed = await measure(600_000, { abortedAfter: [3] });
  const workbook = await measure(1_000_000, { output: 'clean.xlsx' });
  const reusing = await measure(1_000_000, { isReusing: true });
  return [
    { name: 'time for 1,000,000 rows', value: middle.time / 1000, unit: 's', limit: 20 },
    { name: 'peak memory for 1,000,000 rows', value: middle.peak, unit: 'MiB', limit: 350 },
    { name: 'time to a workbook for 1,000,000 rows', value: workbook.time / 1000, unit: 's', limit: 45 },
    { name: 'peak memory to a workbook', value: workbook.peak, unit: 'MiB', limit: 450 },
    {
      name: 'time that 1,000,000 earlier verdicts add',
      value: (reusing.time - middle.time) / 1000,
      unit: 's',
      limit: 6,
    },
    { name: 'peak memory that they add', value: reusing.peak - middle.peak, unit: 'MiB', limit: 120 },
    { name: 'peak memory for 2,000,000 rows', value: large.peak, unit: 'MiB' },
    { name: 'time per row for 2,000,000, against 200,000', value: large.time / small.time / 10, limit: 1.2 },
    { name: 'addresses that a resumed run sends again', value: resumed.repeated, limit: 0, isExact: true },
    { name: 'reports that it downloads again', value: resumed.downloads - resumed.jobs, limit: 0, isExact: true },
  ];
}

type Options = { abortedAfter?: number[]; output?: string; isReusing?: boolean };

/** Cleans a list in a process that did nothing before, which resumes those that were aborted after so many reports. */
async function measure(
  rows: number,
  { abortedAfter = [], output = 'clean.csv', isReusing = false }: Options = {},
): Promise<ListCost & FakeState> {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'saino-bench-'));
  const fileOf = (name: string) => path.join(folder.path, name);
  await write(fileOf('list.csv'), listLines(rows));
  if (isReusing) await write(fileOf('earlier.csv'), earlierLines(rows));
  using fake = startWorker<object, FakeState>('fake');
  const { url } = await fake.send({});
  const files = { input: fileOf('list.csv'), output: fileOf(output), reuse: isReusing ? [fileOf('earlier.csv')] : [] };
  const run = async (reports?: number) => {
    using list = startWorker<ListRun, ListCost>('list');
    return await list.send({ url, ...files, reports });
  };
  for (const reports of abortedAfter) await run(reports);
  const cost = await run();
  const state = await fake.send({});
  if (state.uploaded !== (rows / cycle) * unique) throw new Error(`The fake has received ${state.uploaded} addresses.`);
  return { ...cost, ...state };
}

const write = (file: string, lines: Iterable<string>) => pipeline(Readable.from(lines), createWriteStream(file));

/** An earlier output with as many other addresses, so that none saves an upload. */
function* earlierLines(rows: number): Generator<string> {
  yield 'email,saino_checked,result,saino_note\n';
  for (let row = 0; row < rows; row++) yield `earlier.${row}@example.org,2026-11-01,Safe to Send,\n`;
}
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
