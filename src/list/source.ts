import { createHash } from 'node:crypto';
import { type AddressProblem, addressIn, isAddress } from '../address.js';
import { check } from '../http/options.js';
import { SainoError } from '../index.js';
import { Addresses } from './addresses.js';
import type { CleanListOptions } from './clean-list-options.js';
import { findColumn, mostAbove, shownName } from './column.js';
import { type CsvFormat, type CsvOptions, openCsv, readCsv, sampleRows, withoutFirst } from './csv.js';
import { type ReadOptions, readBytes, TextProblem } from './text.js';

/** Options for reading a list. What they leave open follows from the list itself. */
export type SourceOptions = Pick<CleanListOptions, 'column' | 'delimiter' | 'encoding' | 'caseSensitive'> & {
  /** Says that nothing stands above the header. */
  isBare?: boolean;
};

/** A list on disk. */
export type Source = { path: string; kind: 'csv' | 'txt' | 'xlsx'; sheet?: string | undefined };

export const isWorkbook = (file: string): boolean => /\.xlsx$/i.test(file);

/** The outcome of the first pass over a list. */
export type Scan = {
  /** Of the bytes of the file, in hex. */
  sha256: string;
  format: SourceFormat;
  column: { index: number; name?: string; example?: string };
  addresses: Addresses;
  /** Rows of data: all below the header. */
  rows: number;
  /** Rows with an address that an earlier row has. */
  duplicates: number;
  /** Rows without an address that can be sent. */
  invalid: number;
  /** The length of the longest cell, in UTF-16 code units. */
  longestCell: number;
};

export type SourceFormat = CsvFormat & {
  /** The rows above the header. */
  above: readonly string[][];
  hasHeader: boolean;
  /** The names of the columns; none without a header. */
  header: readonly string[];
  /** The cells of each row of the output before those that are added, unless it is a very long one. */
  width: number;
};

/** A row of data: its cells as they are in the list, and the index of its address, or why it has none. */
export type SourceRow = {
  cells: readonly string[];
  address: number | undefined;
  problem: AddressProblem | undefined;
};

/** A row with more cells does not make the others as long, unless the header has as many. */
const longRow = 256;

/**
 * Reads a list for the first time, from start to end, without holding its rows.
 *
 * @throws `invalid_argument` for what cannot be read as a list, with the line, and `disk` for a file that cannot be read.
 */
export async function scanSource(source: Source, options: SourceOptions, signal?: AbortSignal): Promise<Scan> {
  const { path } = source;
  try {
    const { format, column } = await findFormat(source, options);
    const hash = createHash('sha256');
    const counts = { rows: 0, duplicates: 0, invalid: 0, longestCell: 0 };
    const scan = { format, column, addresses: new Addresses(), ...counts };
    for await (const rows of dataRows(source, format, { onBytes: (bytes) => hash.update(bytes), signal })) {
      for (const cells of rows) addRow(scan, cells, options.caseSensitive);
    }
    return { ...scan, sha256: hash.digest('hex') };
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    throw new SainoError('invalid_argument', `${path} cannot be read. ${error.message}`, { cause: error });
  }
}

/**
 * Reads a list once more: each row of data, in order.
 *
 * @throws `run_conflict` at the end if the file has changed since it was scanned.
 */
export async function* readRows(
  source: Source,
  { format, column, addresses, sha256 }: Scan,
  { caseSensitive }: Pick<SourceOptions, 'caseSensitive'>,
  signal?: AbortSignal,
): AsyncGenerator<SourceRow, void, undefined> {
  const hash = createHash('sha256');
  const changed = `${source.path} has changed since the run began. Restore it to resume.`;
  try {
    for await (const rows of dataRows(source, format, { onBytes: (bytes) => hash.update(bytes), signal })) {
      for (const cells of rows) {
        const { key, problem } = addressIn(cells[column.index] ?? '', caseSensitive);
        yield { cells, address: key === undefined ? undefined : addresses.indexOf(key), problem };
      }
    }
  } catch (error) {
    // It was read before.
    const isOfFile = error instanceof TextProblem || (error instanceof SainoError && error.code === 'invalid_argument');
    throw isOfFile ? new SainoError('run_conflict', changed, { cause: error }) : error;
  }
  if (hash.digest('hex') !== sha256) throw new SainoError('run_conflict', changed);
}

/** Finds by the start of a file how it is written, and where its addresses are. */
async function findFormat(source: Source, options: SourceOptions): Promise<Pick<Scan, 'format' | 'column'>> {
  const { delimiter, encoding, column: wanted, isBare } = options;
  const wrong = '`delimiter` must be one character that is no letter, digit, quote or line break.';
  check(delimiter === undefined || isDelimiter(delimiter), 'invalid_argument', wrong);
  const advice = 'Pass a label to `encoding` that TextDecoder knows, such as windows-1252.';
  check(isEncoding(encoding), 'invalid_argument', `The encoding ${JSON.stringify(encoding)} is unknown. ${advice}`);
  const opened = await openTable(source, { delimiter, encoding, isAddress });
  // A copy, since cells may share the memory of the whole sample.
  const sample: string[][] = JSON.parse(JSON.stringify(opened.sample.slice(0, mostAbove)));
  check(sample.length > 0, 'invalid_argument', `${source.path} is empty.`);
  const { header: headerRow, column: index, example } = findColumn(opened.sample, wanted, isBare);
  const header = sample[headerRow] ?? [];
  const name = shownName(header[index]);
  return {
    format: {
      ...opened.format,
      above: sample.slice(0, Math.max(0, headerRow)),
      hasHeader: headerRow !== -1,
      header,
      width: header.length,
    },
    column: { index, ...(name !== undefined && { name }), ...(example !== undefined && { example }) },
  };
}

/** One UTF-16 unit, which is all that a reader compares with. A letter or digit would tear addresses. */
const isDelimiter = (text: string): boolean => text.length === 1 && /[^\p{L}\p{N}"\r\n]/u.test(text);

function isEncoding(label: string | undefined): boolean {
  try {
    return Boolean(new TextDecoder(label));
  } catch {
    return false;
  }
}

/** The format of a list that was read from a workbook, unless it is written into one: that of Excel's CSV (UTF-8). */
const workbookFormat: CsvFormat = {
  delimiter: ',',
  hasQuotes: true,
  skipsSpaces: false,
  encoding: 'utf-8',
  hasBom: true,
  sepLine: '',
  lineBreak: '\r\n',
};

/** Finds the format of a list, and its first rows. */
export async function openTable(
  { path, kind, sheet }: Source,
  options: CsvOptions,
): Promise<{ format: CsvFormat; sample: string[][] }> {
  if (kind !== 'xlsx') return openCsv(path, { ...options, mayBeLines: kind === 'txt' });
  const sample: string[][] = [];
  // Loaded here, so that lists without a workbook do not wait for it.
  const { readWorkbookInBatches } = await import('./read-workbook.js');
  for await (const rows of readWorkbookInBatches(path, { sheet })) {
    sample.push(...rows);
    if (sample.length >= sampleRows) break;
  }
  return { format: workbookFormat, sample: sample.slice(0, sampleRows) };
}

/** Reads all rows of a list, some at a time. */
export async function* readTable(
  { path, kind, sheet }: Source,
  format: CsvFormat,
  options: ReadOptions,
): AsyncGenerator<string[][], void, undefined> {
  if (kind !== 'xlsx') return yield* readCsv(path, format, options);
  const { readWorkbookInBatches } = await import('./read-workbook.js');
  yield* readWorkbookInBatches(path, { sheet, signal: options.signal });
  if (options.onBytes) for await (const bytes of readBytes(path, options.signal)) options.onBytes(bytes);
}

/** The rows of data: all below the header. */
function dataRows(source: Source, format: SourceFormat, options: ReadOptions) {
  return withoutFirst(format.above.length + Number(format.hasHeader), readTable(source, format, options));
}

function addRow(scan: Omit<Scan, 'sha256'>, cells: readonly string[], caseSensitive?: boolean): void {
  scan.rows += 1;
  for (const { length } of cells) scan.longestCell = Math.max(scan.longestCell, length);
  if (cells.length <= longRow) scan.format.width = Math.max(scan.format.width, cells.length);
  const { key, address } = addressIn(cells[scan.column.index] ?? '', caseSensitive);
  if (key === undefined) scan.invalid += 1;
  else if (!scan.addresses.add(key, address)) scan.duplicates += 1;
}
