import { createHash } from 'node:crypto';
import path from 'node:path';
import { type Target, writeBeside } from '../disk.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { CleanedRow } from './clean-result.js';
import type { Input } from './input.js';
import { type MergeCounts, mergeRows, noCounts, outputHeader, writeCsv } from './merge.js';
import type { Run } from './run.js';
import { partialOf, remove, type Targets, tempPath, toReplaceOutput } from './run-files.js';
import { isWorkbook, readRows } from './source.js';
import type { Verdicts } from './verdicts.js';

/** Rows between two `merge` events. */
const step = 10_000;

/** The parts that the rows of an output are made of. */
export type Merge = { run: Run; input: Input; verdicts: Verdicts; options: CleanListOptions; isComplete: boolean };

/** The rows of the output, which are counted. */
export async function* cleanedRows(merge: Merge, counts: MergeCounts): AsyncGenerator<CleanedRow, void, undefined> {
  const { run, input, verdicts, options } = merge;
  const rows = readRows(input.source, run.scan, input.options, run.signal);
  yield* mergeRows(counted(rows, run), run.scan, verdicts, options, counts);
}

/** The rows that do not stay. */
function rejectedRows({ run, input, verdicts, options }: Merge): AsyncGenerator<CleanedRow, void, undefined> {
  const rows = readRows(input.source, run.scan, input.options, run.signal);
  return mergeRows(rows, run.scan, verdicts, options, noCounts(), true);
}

/** Counts the rows of the output without writing any. */
export async function countRows(merge: Merge): Promise<MergeCounts> {
  const counts = noCounts();
  for await (const _row of cleanedRows(merge, counts));
  return counts;
}

/** The hashes of the files that were written. */
export type Written = { sha256: string; rejects: string | undefined };

/**
 * Writes the output, and the rejects if they have a file: both are whole before one of them gets its name.
 *
 * @param beforeRename - Receives their hashes and what they have.
 */
export async function writeOutput(
  merge: Merge,
  { output, rejects }: Targets & { output: Target },
  beforeRename?: (written: Written, counts: MergeCounts) => Promise<void>,
): Promise<MergeCounts> {
  const counts = noCounts();
  await writeRows(merge, output, cleanedRows(merge, counts), async (sha256) => {
    if (!rejects) return beforeRename?.({ sha256, rejects: undefined }, counts);
    await writeRows(merge, rejects, rejectedRows(merge), async (hash) =>
      beforeRename?.({ sha256, rejects: hash }, counts),
    );
  });
  return counts;
}

/** The files to write while parts of the list are unfinished: always CSV. */
export function partialTargets({ output, rejects }: Targets & { output: Target }): Targets & { output: Target } {
  const partial = ({ file }: Target) => ({ file: partialOf(file), path: path.resolve(partialOf(file)), force: true });
  return { output: partial(output), rejects: rejects && partial(rejects) };
}

async function writeRows(
  merge: Merge,
  target: Target,
  rows: AsyncIterable<CleanedRow>,
  beforeRename: (sha256: string) => Promise<void>,
): Promise<void> {
  const hash = createHash('sha256');
  const content = async function* () {
    for await (const chunk of contentOf(merge, target, rows)) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const part = tempPath(target.path);
  await remove(part);
  await writeBeside(target, part, content(), {
    toReplace: toReplaceOutput,
    beforeRename: async () => {
      await beforeRename(hash.digest('hex'));
      await merge.run.checkLock();
    },
  });
}

async function* contentOf(
  { run, verdicts, options }: Merge,
  { file }: Target,
  rows: AsyncIterable<CleanedRow>,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  const { scan } = run;
  if (!isWorkbook(file)) return yield* writeCsv(rows, scan, verdicts, options);
  const { writeWorkbook } = await import('./write-workbook.js');
  const { above, hasHeader } = scan.format;
  const header = hasHeader ? outputHeader(scan, verdicts) : undefined;
  yield* writeWorkbook(cellsOf(rows), { above, header });
}

async function* cellsOf(rows: AsyncIterable<CleanedRow>): AsyncGenerator<readonly string[], void, undefined> {
  for await (const { cells } of rows) yield cells;
}

async function* counted<T>(rows: AsyncIterable<T>, run: Run): AsyncGenerator<T, void, undefined> {
  const total = run.scan.rows;
  let count = 0;
  for await (const row of rows) {
    yield row;
    count += 1;
    if (count % step === 0 && count < total) await run.emit({ type: 'merge', rows: count, total });
  }
  await run.emit({ type: 'merge', rows: count, total });
}
