import { addressProblems } from '../address.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { CleanedRow } from './clean-result.js';
import { csvWriter } from './csv.js';
import { Filter, fold } from './filter.js';
import type { Scan, SourceRow } from './source.js';
import { noVerdicts, VerdictCounter, type VerdictCounts } from './verdict-counts.js';
import type { MissingVerdict, Verdicts } from './verdicts.js';

export type { CleanedRow };

/** Options for the content of the output. */
export type OutputOptions = Pick<CleanListOptions, 'keep' | 'drop' | 'escapeFormulas'>;

/** Counted while rows are merged. */
export type MergeCounts = {
  /** Rows of the list. */
  rows: number;
  /** Rows that stay. */
  kept: number;
  withVerdict: number;
  withoutVerdict: number;
  /** Of all rows, once they have been merged. */
  verdicts: VerdictCounts;
  /** Values of `keep` and `drop` that no row has. */
  notes: string[];
};

export const noCounts = (): MergeCounts => ({
  rows: 0,
  kept: 0,
  withVerdict: 0,
  withoutVerdict: 0,
  verdicts: noVerdicts(),
  notes: [],
});

const missingVerdicts: Record<MissingVerdict, string> = {
  absent: 'no verdict: the report does not have this address',
  contradicting: 'no verdict: the report contradicts itself',
  pending: 'no verdict yet',
};

/** The names of what the output adds to the columns of the list: the date, the columns of the report, and the note. */
export function addedColumns({ format }: Scan, { columns }: Verdicts): string[] {
  const taken = new Set(format.header.map(fold));
  const add = (name: string) => {
    const base = name.startsWith('saino_') ? name : `saino_${name}`;
    let free = name;
    for (let count = 1; taken.has(fold(free)); count++) free = count > 1 ? `${base}_${count}` : base;
    taken.add(fold(free));
    return free;
  };
  return ['saino_checked', ...columns, 'saino_note'].map(add);
}

/** All names of the output's columns. Those of the list are empty where it has none. */
export function outputHeader(scan: Scan, verdicts: Verdicts): string[] {
  return [...padded(scan.format.header, scan.format.width), ...addedColumns(scan, verdicts)];
}

function padded(cells: readonly string[], width: number): string[] {
  const row = cells.slice();
  while (row.length < width) row.push('');
  return row;
}

/**
 * Merges what the reports say into the rows of the list.
 *
 * @param isRejects - Yields the rows that do not stay.
 * @throws `invalid_argument` at the end if all reports are there, and do not have what `keep` and `drop` name.
 */
export async function* mergeRows(
  rows: AsyncIterable<SourceRow>,
  scan: Scan,
  verdicts: Verdicts,
  options: OutputOptions,
  counts: MergeCounts = noCounts(),
  isRejects = false,
): AsyncGenerator<CleanedRow, void, undefined> {
  const filter = new Filter(options, verdicts.columns, addedColumns(scan, verdicts).slice(1, -1));
  const counter = new VerdictCounter(verdicts.columns);
  const records = new Map<readonly string[], Record<string, string>>();
  for await (const { cells, address = -1, problem } of rows) {
    const found = verdicts.of(address);
    counts.rows += 1;
    counts[found ? 'withVerdict' : 'withoutVerdict'] += 1;
    const note = found ? '' : noteOf(verdicts, address, problem);
    counter.add(found, note);
    const stays = filter.stays(found);
    if (stays) counts.kept += 1;
    if (stays === isRejects) continue;
    const row = padded(cells, scan.format.width);
    row.push(verdicts.checkedOf(address), ...padded(found ?? [], verdicts.columns.length), note);
    yield { cells: row, verdict: found && recordOf(found, verdicts.columns, records), note };
  }
  counts.verdicts = counter.counts();
  if (verdicts.isComplete) counts.notes = filter.check(counts.kept, counts.verdicts);
}

function noteOf(verdicts: Verdicts, address: number, problem: SourceRow['problem']): string {
  return problem ? addressProblems[problem] : missingVerdicts[verdicts.whyMissing(address)];
}

/** The record of a verdict, which rows of the same verdict share. */
function recordOf(
  cells: readonly string[],
  columns: readonly string[],
  records: Map<readonly string[], Record<string, string>>,
): Record<string, string> {
  const known = records.get(cells);
  if (known) return known;
  const record = Object.freeze(Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? ''])));
  records.set(cells, record);
  return record;
}

/** The rows that are written at once: one by one they take twice the time and memory. */
const batchSize = 500;

/** Says so to programs that would take UTF-8 for another encoding, such as Excel. */
const byteOrderMark = '\uFEFF';

/**
 * The text of the output, with the delimiter and the line breaks of the list, in UTF-8. It has a byte order mark where the
 * list had one, or was in another encoding.
 */
export async function* writeCsv(
  rows: AsyncIterable<CleanedRow>,
  scan: Scan,
  verdicts: Verdicts,
  { escapeFormulas }: OutputOptions,
): AsyncGenerator<string, void, undefined> {
  const { format } = scan;
  const write = csvWriter(format, escapeFormulas);
  const hasMark = format.hasBom || format.encoding !== 'utf-8';
  const sepLine = format.sepLine && format.sepLine + format.lineBreak;
  const header = format.hasHeader ? [outputHeader(scan, verdicts)] : [];
  yield (hasMark ? byteOrderMark : '') + sepLine + write([...format.above, ...header]);
  let batch: string[][] = [];
  for await (const { cells } of rows) {
    batch.push(cells);
    if (batch.length < batchSize) continue;
    yield write(batch);
    batch = [];
  }
  yield write(batch);
}
