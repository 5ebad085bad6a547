import type { BulkProgress } from '../../generated/index.ts';
import type { Upload } from './uploads.ts';

/** A bulk job: which one, what it cleans, and when it started, in ms of `Date.now()`. */
export type Job = { readonly bulkId: number; readonly upload: Upload; readonly startedAt: number };

/** The bulk id of the first job, as on the vendor's page. */
const firstBulkId = 1002;
/** The share of its duration that a job spends in the queue (illustrative). */
const queue = 0.1;

/** The jobs of one fake, in the order of their uploads. */
export class Jobs {
  readonly #all: Job[] = [];

  start(upload: Upload): Job {
    const job = { bulkId: firstBulkId + this.#all.length, upload, startedAt: Date.now() };
    this.#all.push(job);
    return job;
  }

  find(isWanted: (job: Job) => boolean): Job | undefined {
    return this.#all.find(isWanted);
  }
}

/**
 * The progress of a job that takes `duration` ms, by the clock. Statuses but `completed` are illustrative, and so is
 * that the link is absent in the queue and null after it: a client has to cope with both.
 */
export function progressOf({ bulkId, startedAt }: Job, duration: number, reportLink: string): BulkProgress {
  const elapsed = Date.now() - startedAt;
  if (elapsed >= duration) {
    return { bulk_id: bulkId, status: 'completed', percentage: 100, download_link: reportLink };
  }
  const share = elapsed / duration;
  if (share < queue) return { bulk_id: bulkId, status: 'queued', percentage: 0 };
  const percentage = Math.floor(((share - queue) / (1 - queue)) * 100);
  return { bulk_id: bulkId, status: 'processing', percentage, download_link: null };
}
