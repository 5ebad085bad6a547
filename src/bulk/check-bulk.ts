import type { BulkProgress } from '../../generated/index.js';
import type { BulkHistory } from '../http/saino-error.js';
import { openRecord } from './job-record.js';
import { hasEnded, type WatchOptions } from './observe-bulk.js';

/** A job that was checked once. It survives JSON. */
export type BulkCheck = {
  progress: BulkProgress;
  /** Whether the job is completed, so that no further check is needed. */
  isDone: boolean;
  /** What was observed so far, to store with the job and to pass to the next check. */
  history: BulkHistory;
  /** The time until the next check is worth it, in ms: 0 once the job is done. */
  nextDelay: number;
};

/**
 * Checks a job once, as one poll of a wait that goes on in other processes.
 *
 * @throws `invalid_argument`, `job_failed`, and what `poll` throws.
 */
export async function checkOnce(
  bulkId: number,
  poll: () => Promise<BulkProgress>,
  options: Pick<WatchOptions, 'minInterval' | 'maxInterval' | 'isFailed' | 'history'>,
): Promise<BulkCheck> {
  const record = openRecord(bulkId, options);
  const progress = await poll();
  record.add(progress.percentage);
  const isDone = hasEnded(progress, options);
  return { progress, isDone, history: record.history(), nextDelay: isDone ? 0 : Math.ceil(record.delay()) };
}
