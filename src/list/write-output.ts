import { createHash } from 'node:crypto';
import { type Target, writeBeside } from '../disk.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { CleanedRow } from './clean-result.js';
import type { Input } from './input.js';
import { type MergeCounts, mergeRows, noCounts, writeCsv } from './merge.js';
import { type Run, throwIfAborted } from './run.js';
import { remove, tempPath, toReplaceOutput } from './run-files.js';
import { readRows } from './source.js';
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

/** Counts the rows of the output without writing any. */
export async function countRows(merge: Merge): Promise<MergeCounts> {
  const counts = noCounts();
  for await (const _row of cleanedRows(merge, counts));
  return counts;
}

/**
 * Writes the output.
 *
 * @param beforeRename - Receives its hash and what it has, before it gets its name.
 */
export async function writeOutput(
  merge: Merge,
  target: Target,
  beforeRename?: (sha256: string, counts: MergeCounts) => Promise<void>,
): Promise<MergeCounts> {
  const counts = noCounts();
  const hash = createHash('sha256');
  const content = async function* () {
    const { run, verdicts, options } = merge;
    const rows = cleanedRows(merge, counts);
    for await (const text of writeCsv(rows, run.scan, verdicts, options)) {
      hash.update(text);
      yield text;
    }
  };
  const part = tempPath(target.path);
  await remove(part);
  await writeBeside(target, part, content(), {
    toReplace: toReplaceOutput,
    beforeRename: async () => {
      await beforeRename?.(hash.digest('hex'), counts);
      await merge.run.checkLock();
    },
  });
  return counts;
}

async function* counted<T>(rows: AsyncIterable<T>, run: Run): AsyncGenerator<T, void, undefined> {
  const total = run.scan.rows;
  let count = 0;
  for await (const row of rows) {
    throwIfAborted(run.signal);
    yield row;
    count += 1;
    if (count % step === 0 && count < total) await run.emit({ type: 'merge', rows: count, total });
  }
  await run.emit({ type: 'merge', rows: count, total });
}
