import type { Scan, SourceRow } from './source.js';
import type { Verdicts } from './verdicts.js';

export type OutputOptions = {
  /** Keeps the rows for which a column of the report has exactly this value, such as `Deliverable`. */
  only?: string | undefined;
  /**
   * Writes `'` before a cell that a spreadsheet would run as a formula.
   *
   * @default false
   */
  escapeFormulas?: boolean | undefined;
};

/** A row of the output. */
export type CleanedRow = {
  /** All cells: those of the list, padded to the width of its longest row, those of the report, and the note. */
  cells: string[];
  /** What the report says of the address, by the names of the report's own columns. */
  verdict: Readonly<Record<string, string>> | undefined;
  /** Why there is no verdict, or nothing. */
  note: string;
};

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

/** The names of what the output adds to the columns of the list: those of the report, and the note. */
export function addedColumns(_scan: Scan, _verdicts: Verdicts): string[] {
  throw new Error('not there yet');
}

/** All names of the output's columns. Without a header in the list, its columns have empty names. */
export function outputHeader(_scan: Scan, _verdicts: Verdicts): string[] {
  throw new Error('not there yet');
}

/**
 * Merges what the reports say into the rows of the list.
 *
 * @throws `invalid_argument` if all reports are there and no row has the value of `only`.
 */
export async function* mergeRows(
  _rows: AsyncIterable<SourceRow>,
  _scan: Scan,
  _verdicts: Verdicts,
  _options: OutputOptions,
  _counts: MergeCounts = noCounts(),
): AsyncGenerator<CleanedRow, void, undefined> {
  throw new Error('not there yet');
}

/** The text of the output, with the delimiter, the line breaks, and the byte order mark of the list. */
export async function* writeCsv(
  _rows: AsyncIterable<CleanedRow>,
  _scan: Scan,
  _verdicts: Verdicts,
  _options: OutputOptions,
): AsyncGenerator<string, void, undefined> {
  throw new Error('not there yet');
}
