import type { SainoError } from '../index.js';
import type { CleanPlan } from './clean-plan.js';

/** A row of a cleaned list. */
export type CleanedRow = {
  /** The cells of the output, in its order. */
  cells: string[];
  /** What the report says about the address, by the names of its columns. */
  verdict: Record<string, string> | undefined;
  /** Why there is no verdict. Empty if there is one. */
  note: string;
};

/** A part of the list that has no report yet. */
export type UnfinishedJob = {
  /** The number of the job in the plan, from 1. */
  job: number;
  bulkId?: number;
  /**
   * - `uncertain`: the job may have been started, or may not have. Pass `resubmit` or `adopt`.
   * - `refused`: its upload certainly failed.
   * - `failed`: the job, or the download of its report, failed.
   * - `not_sent`: nothing was uploaded after what went wrong before.
   */
  reason: 'uncertain' | 'refused' | 'failed' | 'not_sent';
  error?: SainoError;
};

/** How cleaning a list ended. */
export type CleanResult = {
  /** Whether every part of the list has its report. */
  isComplete: boolean;
  /** The file that was written: the output, or `<output>.partial.csv` while parts are unfinished. */
  output: string | undefined;
  plan: CleanPlan;
  /** The columns that were added, as they are named in the output. */
  columns: string[];
  /** How many rows have a verdict. */
  withVerdict: number;
  /** How many rows have none. */
  withoutVerdict: number;
  /** How many rows of the reports match nothing in the list. */
  unmatched: number;
  /** About how many addresses the reports contradict themselves. These have no verdict. */
  contradicting: number;
  /** How many rows were written. */
  kept: number;
  unfinished: UnfinishedJob[];
  /** The files of reports that match nothing in the list. */
  keptReports: string[];
  /** The rows of the output, if it has no file. Temporary files are deleted once they have been read, or left. */
  rows?: AsyncIterable<CleanedRow>;
};
