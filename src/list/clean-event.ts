import type { SainoError } from '../index.js';
import type { CleanPlan } from './clean-plan.js';

/** Something that happens while a list is cleaned. `job` is the number of a job in the plan, from 1. */
export type CleanEvent =
  /** The list was read. */
  | { type: 'plan'; plan: CleanPlan }
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
  /** The job of a part may have been started, or may not have: of this run if there is an `error`, else of an earlier one. */
  | { type: 'uncertain'; job: number; addresses: number; error?: SainoError }
  /** The upload of a part was refused, or certainly failed. Nothing else is uploaded in this run. */
  | { type: 'refused'; job: number; error: SainoError }
  /** A job, or the download of its report, failed. */
  | { type: 'failed'; job: number; bulkId?: number; error: SainoError }
  /** Rows of the list were written to the output. */
  | { type: 'merge'; rows: number; total: number };
