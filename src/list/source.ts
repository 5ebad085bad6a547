import { createHash } from 'node:crypto';
import { SainoError } from '../index.js';
import { type AddressProblem, addressKey, looksLikeAddress } from './address.js';
import { Addresses } from './addresses.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { CsvFormat } from './csv-format.js';
import { CsvProblem } from './csv-problem.js';
import { findColumn } from './find-column.js';
import { type ReadTextOptions, readStart, readText } from './read-text.js';
import { CsvReader, LineReader } from './row-reader.js';
import { findDelimiter, type Sample, sampleOf, sampleSize } from './source-format.js';

/** How to read a list, where that does not follow from the list itself. */
export type SourceOptions = Pick<CleanListOptions, 'column' | 'delimiter' | 'encoding' | 'caseSensitive'>;

/** A list on disk. A .txt file has one address on each line. */
export type Source = { path: string; kind: 'csv' | 'txt' };

/** What the first pass over a list found. */
export type Scan = {
  /** Of the bytes of the file, in hex. */
  sha256: string;
  format: SourceFormat;
  column: { index: number; name?: string };
  addresses: Addresses;
  /** Rows of data: all but the header and the `sep=` line. */
  rows: number;
  /** Rows with an address that an earlier row has. */
  duplicates: number;
  /** Rows without an address that can be sent. */
  invalid: number;
};

export type SourceFormat = CsvFormat & {
  kind: Source['kind'];
  hasHeader: boolean;
  /** The names of the columns; none without a header. */
  header: readonly string[];
  /** How many cells the longest row has. */
  width: number;
};

/** A row of data: its cells as they are in the list, and the index of its address, or why it has none. */
export type SourceRow = {
  cells: readonly string[];
  address: number | undefined;
  problem: AddressProblem | undefined;
};

/**
 * Reads a list for the first time, from start to end, without holding its rows.
 *
 * @throws `invalid_argument` for what cannot be read as a list, with the line, and `disk` for a file that cannot be read.
 */
export async function scanSource(source: Source, options: SourceOptions, signal?: AbortSignal): Promise<Scan> {
  checkDelimiter(options.delimiter);
  const { format, column } = await findFormat(source, options);
  const hash = createHash('sha256');
  const scan: Scan = { sha256: '', format, column, addresses: new Addresses(), rows: 0, duplicates: 0, invalid: 0 };
  const text = { encoding: format.encoding, onBytes: (bytes: Uint8Array) => hash.update(bytes), signal };
  try {
    for await (const cells of dataRows(source, format, text)) addRow(scan, cells, !options.caseSensitive);
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    throw new SainoError('invalid_argument', `${source.path} cannot be read. ${error.message}`, { cause: error });
  }
  return { ...scan, sha256: hash.digest('hex') };
}

/**
 * Reads a list once more: each row of data, in order.
 *
 * @throws `run_conflict` at the end if the file has changed since it was scanned.
 */
export async function* readRows(
  source: Source,
  { format, column, addresses, sha256 }: Scan,
  { caseSensitive = false }: Pick<SourceOptions, 'caseSensitive'>,
  signal?: AbortSignal,
): AsyncGenerator<SourceRow, void, undefined> {
  const hash = createHash('sha256');
  const text = { encoding: format.encoding, onBytes: (bytes: Uint8Array) => hash.update(bytes), signal };
  try {
    for await (const cells of dataRows(source, format, text)) {
      const { key, problem } = addressKey(cells[column.index] ?? '', !caseSensitive);
      yield { cells, address: key === undefined ? undefined : addresses.indexOf(key), problem };
    }
  } catch (error) {
    // It was read before.
    throw error instanceof CsvProblem ? changed(source) : error;
  }
  if (hash.digest('hex') !== sha256) throw changed(source);
}

function changed({ path }: Source): SainoError {
  return new SainoError('run_conflict', `${path} was changed while it was cleaned. Restore it to resume the run.`);
}

function checkDelimiter(delimiter: string | undefined): void {
  if (delimiter === undefined || /^[^"\r\n]$/.test(delimiter)) return;
  throw new SainoError('invalid_argument', '`delimiter` must be one character, and no quote or line break.');
}

type Found = { format: SourceFormat; column: Scan['column'] };

/** Finds by the start of a file how it is written, and where its addresses are. */
async function findFormat({ path, kind }: Source, options: SourceOptions): Promise<Found> {
  const sample = decodeSample(await readStart(path, sampleSize), options.encoding);
  const { text, sepDelimiter, isWhole, ...written } = sample;
  if (kind === 'txt') {
    // Nothing in it is CSV, so that a line like `sep=;` is one of it.
    const first = (written.hasSepLine ? 'sep' : text).split(/[\r\n]/, 1)[0] ?? '';
    const hasHeader = first.trim() !== '' && !looksLikeAddress(first);
    return found({ ...written, kind, hasSepLine: false, delimiter: ',' }, hasHeader, [first], 0);
  }
  const { delimiter, rows } = findDelimiter(sample, options.delimiter, looksLikeAddress);
  if (rows.length === 0) throw await emptyOrBroken(path, sample, delimiter);
  const { index, hasHeader } = findColumn(rows, options.column);
  return found({ ...written, kind, delimiter }, hasHeader, rows[0] ?? [], index);
}

function found(
  written: CsvFormat & { kind: Source['kind'] },
  hasHeader: boolean,
  first: string[],
  index: number,
): Found {
  const header = hasHeader ? first : [];
  const name = header[index];
  return {
    format: { ...written, hasHeader, header, width: first.length },
    column: { index, ...(name !== undefined && { name }) },
  };
}

function decodeSample(start: Awaited<ReturnType<typeof readStart>>, encoding: string | undefined): Sample {
  try {
    return sampleOf(start, encoding);
  } catch (error) {
    const message = `The encoding ${JSON.stringify(encoding)} is unknown. Pass a label to \`encoding\` that TextDecoder knows, such as windows-1252.`;
    throw new SainoError('invalid_argument', message, { cause: error });
  }
}

/** Why a file has not even one row. */
async function emptyOrBroken(path: string, { encoding }: Sample, delimiter: string): Promise<SainoError> {
  const reader = new CsvReader(delimiter);
  try {
    for await (const chunk of readText(path, { encoding })) reader.read(chunk);
    reader.end();
    return new SainoError('invalid_argument', `${path} is empty.`);
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    return new SainoError('invalid_argument', `${path} cannot be read. ${error.message}`, { cause: error });
  }
}

/** The rows of data, without the header and the `sep=` line. */
async function* dataRows(source: Source, format: SourceFormat, options: ReadTextOptions) {
  const reader = format.kind === 'csv' ? new CsvReader(format.delimiter) : new LineReader();
  let skipped = Number(format.hasSepLine) + Number(format.hasHeader);
  for await (const chunk of readText(source.path, options)) {
    for (const cells of reader.read(chunk)) {
      if (skipped > 0) skipped -= 1;
      else yield cells;
    }
  }
  for (const cells of reader.end()) if (skipped === 0) yield cells;
}

function addRow(scan: Scan, cells: readonly string[], ignoreCase: boolean): void {
  scan.rows += 1;
  scan.format.width = Math.max(scan.format.width, cells.length);
  const { key } = addressKey(cells[scan.column.index] ?? '', ignoreCase);
  if (key === undefined) scan.invalid += 1;
  else if (!scan.addresses.add(key)) scan.duplicates += 1;
}
