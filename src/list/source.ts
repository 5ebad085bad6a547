import type { AddressProblem } from './address.js';
import type { Addresses } from './addresses.js';
import type { CsvFormat } from './csv-format.js';

/** How to read a list, where that does not follow from the list itself. */
export type SourceOptions = {
  /**
   * The column of addresses: its name in the header, or its number, from 1. A list without a header has only numbers.
   *
   * @default the one column named like `email`, `e-mail`, `emails`, `email address`, `e-mail address` or `mail`, in any
   *   case, if most of its first 1,000 rows hold addresses
   */
  column?: string | number | undefined;
  /**
   * What separates the cells of a row: one character.
   *
   * @default the one of comma, semicolon, tab and `|` with which a column of addresses comes out
   */
  delimiter?: string | undefined;
  /**
   * The encoding of the list: a label that `TextDecoder` knows, such as `windows-1252`. A byte order mark overrides it.
   *
   * @default 'utf-8'
   */
  encoding?: string | undefined;
  /**
   * Whether addresses that differ only in case are one address. That of the domain never matters.
   *
   * @default false
   */
  ignoreCase?: boolean | undefined;
};

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
export async function scanSource(_source: Source, _options: SourceOptions, _signal?: AbortSignal): Promise<Scan> {
  throw new Error('not there yet');
}

/**
 * Reads a list once more: each row of data, in order.
 *
 * @throws `run_conflict` at the end if the file has changed since it was scanned.
 */
export async function* readRows(
  _source: Source,
  _scan: Scan,
  _options: Pick<SourceOptions, 'ignoreCase'>,
  _signal?: AbortSignal,
): AsyncGenerator<SourceRow, void, undefined> {
  throw new Error('not there yet');
}
