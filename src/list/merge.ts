import { addressProblems } from '../address.js';
import { SainoError } from '../index.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { CleanedRow } from './clean-result.js';
import { csvWriter } from './csv.js';
import type { Scan, SourceRow } from './source.js';
import type { MissingVerdict, Verdicts } from './verdicts.js';

export type { CleanedRow };

/** What the output has in it. */
export type OutputOptions = Pick<CleanListOptions, 'only' | 'escapeFormulas'>;

/** Counted while rows are merged. */
export type MergeCounts = {
  /** Rows of the list. */
  rows: number;
  /** Rows that `only` keeps. */
  kept: number;
  withVerdict: number;
  withoutVerdict: number;
};

export const noCounts = (): MergeCounts => ({ rows: 0, kept: 0, withVerdict: 0, withoutVerdict: 0 });

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

/** Names that differ only in case are one to many a program. */
const fold = (name: string): string => name.trim().toLowerCase();

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
 * @throws `invalid_argument` if all reports are there and no row has the value of `only`.
 */
export async function* mergeRows(
  rows: AsyncIterable<SourceRow>,
  { format }: Scan,
  verdicts: Verdicts,
  { only }: OutputOptions,
  counts: MergeCounts = noCounts(),
): AsyncGenerator<CleanedRow, void, undefined> {
  if (only !== undefined && verdicts.isComplete) checkOnly(verdicts, only);
  const records = new Map<readonly string[], Record<string, string>>();
  for await (const { cells, address, problem } of rows) {
    const found = address === undefined ? undefined : verdicts.of(address);
    counts.rows += 1;
    counts[found ? 'withVerdict' : 'withoutVerdict'] += 1;
    if (only !== undefined && !found?.includes(only)) continue;
    counts.kept += 1;
    const why = problem ? addressProblems[problem] : missingVerdicts[verdicts.whyMissing(address ?? -1)];
    const note = found ? '' : why;
    const row = padded(cells, format.width);
    row.push(found ? verdicts.checkedOf(address ?? -1) : '', ...padded(found ?? [], verdicts.columns.length), note);
    yield { cells: row, verdict: found && recordOf(found, verdicts.columns, records), note };
  }
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

/** The most values that a message lists of a column. */
const mostValues = 20;

function checkOnly(verdicts: Verdicts, only: string): void {
  const values = [...verdicts.values()];
  if (values.some(([, set]) => set.has(only))) return;
  const listed = values.flatMap(([name, set]) => {
    // What has an address in it is personal.
    const shown = [...set].filter((value) => value !== '' && !value.includes('@'));
    return shown.length > 0 && set.size <= mostValues ? [`${name}: ${shown.sort().join(', ')}`] : [];
  });
  const there = listed.length > 0 ? `The values are: ${listed.join('; ')}.` : 'The reports have no values to list.';
  throw new SainoError(
    'invalid_argument',
    `No row has the value ${JSON.stringify(only)} in a column of the report. ${there}`,
  );
}

/** How many rows are written at once: one by one they take twice the time and memory. */
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
  if (batch.length > 0) yield write(batch);
}
