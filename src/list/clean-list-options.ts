import type { EmailCleaning } from '../index.js';
import type { CleanEvent, CleanPlan } from './clean-result.js';

/** A list: the path of a .csv or .txt file; addresses; rows; or the bytes of a CSV. */
export type CleanInput =
  | string
  | Iterable<string>
  | AsyncIterable<string>
  | Iterable<readonly string[]>
  | AsyncIterable<readonly string[]>
  | AsyncIterable<Uint8Array>;

/** Options for `cleanList()`. */
export type CleanListOptions = {
  /** Uploads the parts of the list, waits for their jobs, and downloads their reports. */
  saino: Pick<EmailCleaning, 'baseUrl' | 'startBulk' | 'waitForBulk' | 'downloadReport' | 'getBulkProgress'>;
  /**
   * The path of a .csv or .txt file, which must stay as it is; or addresses; or rows, of which the first is the header;
   * or the bytes of a CSV, such as `process.stdin`. An empty iterable resumes with what an earlier run has kept of its input.
   */
  input: CleanInput;
  /**
   * The path of the file to write. The state of the run is kept beside it until it is complete: as a symbolic link, beside
   * what it leads to.
   *
   * @default none: the result has `rows`
   */
  output?: string | undefined;
  /**
   * The column of addresses: its name in the header, or its number, from 1. A string of digits is the name of a column if
   * there is one.
   *
   * @default the one that is called like a column of addresses, such as `email`, `E-Mail-Adresse` or `courriel`, if at
   *   least half of its filled cells in the first 1,000 rows are addresses; or else the only one that has addresses
   */
  column?: string | number | undefined;
  /**
   * The sheet of a workbook, by its name.
   *
   * @default the first one that is not hidden
   */
  sheet?: string | undefined;
  /**
   * What separates the cells of a row: one character that is no letter, digit, quote or line break.
   *
   * @default the one of comma, semicolon, tab and `|` that yields a column of addresses, if any does
   */
  delimiter?: string | undefined;
  /**
   * The encoding of the list: a label that `TextDecoder` knows, such as `windows-1252`. A byte order mark overrides it.
   * The output is in UTF-8.
   *
   * @default 'utf-8', or UTF-16 where the list is in UTF-16
   */
  encoding?: string | undefined;
  /**
   * Sends addresses that differ in the case of their local part separately, and pays for each. No mail provider tells
   * them apart.
   *
   * @default false
   */
  caseSensitive?: boolean | undefined;
  /**
   * Keeps only the rows with this verdict: `COLUMN=VALUE`, such as `result=Safe to Send`, or a VALUE alone, which any column
   * of the report may have. Several of one column mean any of them, several columns mean all. Case does not matter.
   */
  keep?: string | readonly string[] | undefined;
  /** Leaves out the rows with this verdict, named as in `keep`. Rows without a verdict stay. */
  drop?: string | readonly string[] | undefined;
  /**
   * The path of a file for the rows that `keep` and `drop` do not let stay, with all columns.
   *
   * @default none: they are counted
   */
  rejects?: string | undefined;
  /**
   * Keeps the state and the reports after a complete run. With other filters and `force`, the same call then sends nothing.
   *
   * @default false
   */
  keepState?: boolean | undefined;
  /**
   * Writes `'` before what a spreadsheet would run as a formula. A workbook needs none: nothing in it becomes a formula.
   *
   * @default false
   */
  escapeFormulas?: boolean | undefined;
  /**
   * Earlier outputs, .csv or .xlsx, whose verdicts are used again: addresses that have one are not sent. The newest one
   * counts.
   */
  reuse?: string | readonly string[] | undefined;
  /**
   * Reuses only verdicts of so many days before the run began: 0 or more.
   *
   * @default any age
   */
  reuseDays?: number | undefined;
  /**
   * Sends nothing, and throws `invalid_argument`, if this run would upload more addresses.
   *
   * @default any number
   */
  maxAddresses?: number | undefined;
  /**
   * Replaces an existing `output`, and existing `rejects`.
   *
   * @default false
   */
  force?: boolean | undefined;
  /**
   * Where the state of the run is kept, and the reports beside it.
   *
   * @default the `output` with `.saino.json` after it; without an `output`, a run cannot be resumed
   */
  statePath?: string | undefined;
  /**
   * Jobs that may be unfinished at once: 1 or more.
   *
   * @default 1
   */
  concurrency?: number | undefined;
  /**
   * Sends parts again, which may charge them twice: with `true`, those that are uncertain, and those whose jobs have
   * failed; with numbers, from 1, those of which the API knows no job, or has no report that can be downloaded or read. A
   * job that is in progress is waited for instead.
   *
   * @default false
   */
  resubmit?: boolean | readonly number[] | undefined;
  /**
   * The bulk ids of uncertain parts, as the Saino app shows them, by the number of the part, from 1; or that of
   * the only one.
   */
  adopt?: number | Readonly<Record<number, number>> | undefined;
  /** Approves the plan before the first upload of this run. Unless it returns `true`, the run ends with nothing sent. */
  confirm?: ((plan: CleanPlan) => boolean | Promise<boolean>) | undefined;
  /**
   * Reads the list and returns the plan: nothing is sent or written.
   *
   * @default false
   */
  dryRun?: boolean | undefined;
  /** Receives what happens. It is awaited, and what it throws, or rejects with, ends the run. */
  onProgress?: ((event: CleanEvent) => unknown) | undefined;
  /** Ends the run, with `aborted`. The same options resume it. */
  signal?: AbortSignal | undefined;
};
