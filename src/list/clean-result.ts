import type { SainoError } from '../index.js';
import type { VerdictCounts } from './verdict-counts.js';

/** The contents of a list, and the jobs that cleaning it takes. */
export type CleanPlan = {
  /** The column of addresses: its number, from 1, its name, unless that may be an address, and a masked example. */
  column: { number: number; name?: string; example?: string };
  /** Rows of the list, without its header. */
  rows: number;
  /** Distinct addresses. */
  addresses: number;
  /** Rows that repeat an address of an earlier row. */
  duplicates: number;
  /** Rows that have no address, or something that cannot be one. */
  invalid: number;
  /** Addresses that are not sent, as `reuse` has a verdict of each, and the date of the oldest one. */
  reused: { addresses: number; oldest?: string };
  /** Jobs in which the other addresses are cleaned. */
  jobs: number;
  /** Bytes that are uploaded for all of them. */
  bytes: number;
  /** The jobs that this run is going to upload, after what earlier runs did. */
  remaining: { jobs: number; addresses: number };
  /** The part of `remaining` that `resubmit` sends again, and that may be charged twice. */
  resubmitted: { jobs: number; addresses: number };
  /** The jobs, by their number from 1, that an earlier run may or may not have started. */
  uncertain: number[];
};

/** Something that happens while a list is cleaned. `job` is the number of a job in the plan, from 1. */
export type CleanEvent =
  /** Another run may be using the output. Its lock, `file`, is watched for at most 30 s. */
  | { type: 'waiting'; file: string }
  /** The list was read. */
  | { type: 'plan'; plan: CleanPlan }
  /** The output is complete: an earlier run wrote it, and this one only deletes what that has left. */
  | { type: 'finished'; output: string }
  /** The upload of a part of the list begins. */
  | { type: 'upload'; job: number; jobs: number; addresses: number }
  /** The job of a part was started. */
  | { type: 'started'; job: number; bulkId: number }
  /** The first progress of a job, and every change. */
  | { type: 'progress'; job: number; bulkId: number; percentage: number; status: string }
  /** A request failed, and is sent again after `delay` ms. */
  | { type: 'retry'; job: number; error: SainoError; attempt: number; delay: number }
  /** The report of a job is on disk. */
  | { type: 'report'; job: number; bulkId: number; bytes: number }
  /** The job of a part may or may not have started: in this run if there is an `error`, else in an earlier one. */
  | { type: 'uncertain'; job: number; addresses: number; error?: SainoError }
  /** The upload of a part was refused, or certainly failed. Nothing else is uploaded in this run. */
  | { type: 'refused'; job: number; error: SainoError }
  /** A job, or the download of its report, failed. */
  | { type: 'failed'; job: number; bulkId?: number; error: SainoError }
  /** Rows of the list were written to the output. */
  | { type: 'merge'; rows: number; total: number }
  /** Something to know about the output, such as a value of `keep` that no row has. */
  | { type: 'note'; message: string };

/** A row of a cleaned list. */
export type CleanedRow = {
  /** The cells of the output, in its order. */
  cells: string[];
  /** The cells of the report about the address, by the names of its columns. */
  verdict: Record<string, string> | undefined;
  /** The reason why there is no verdict. Empty if there is one. */
  note: string;
};

/** A part of the list that has no report yet. */
export type UnfinishedJob = {
  /** The number of the job in the plan, from 1. */
  job: number;
  bulkId?: number;
  /**
   * - `uncertain`: the job may or may not have started. Name it to `adopt` with its bulk id, or to `resubmit`.
   * - `refused`: its upload certainly failed. The next run sends it, after all others.
   * - `failed`: the job, or the download of its report, failed. The next run asks for it again; `resubmit` sends it again.
   * - `not_sent`: nothing was uploaded after what went wrong before.
   */
  reason: 'uncertain' | 'refused' | 'failed' | 'not_sent';
  error?: SainoError;
};

/** The outcome of `cleanList()`. */
export type CleanResult = {
  /** `true` if every part of the list has its report. */
  isComplete: boolean;
  /** The file that was written: the output, or `<output>.partial.csv` while parts are unfinished. */
  output: string | undefined;
  plan: CleanPlan;
  /** The columns that were added, as they are named in the output. */
  columns: string[];
  /** Rows that have a verdict. */
  withVerdict: number;
  /** Rows that have none. */
  withoutVerdict: number;
  /** Rows of the reports that match nothing in the list. */
  unmatched: number;
  /** Addresses about which the reports contradict themselves. These have no verdict. */
  contradicting: number;
  /** Rows that were written to the output. */
  kept: number;
  /** Rows that did not stay, because of `keep` and `drop`. */
  rejected: number;
  /** The file that they were written to, if `rejects` names one. */
  rejects: string | undefined;
  /** The number of rows with each verdict: of all rows, whether they stay or not. */
  verdicts: VerdictCounts;
  unfinished: UnfinishedJob[];
  /** The files of reports that were not wholly understood. They stay, and so does the state of the run. */
  keptReports: string[];
  /** The rows of the output, if it has no file. Temporary files are deleted once they have been read, or left. */
  rows?: AsyncIterable<CleanedRow>;
};
