import { type EmailCleaning, SainoError } from 'saino-email-cleaning';
import type { Job } from './jobs.ts';

/** Checks a job once. What it returns is to be stored, and has the history for the next check. */
export async function checkJob(saino: EmailCleaning, job: Job): Promise<Job> {
  const { bulkId } = job;
  try {
    const { progress, isDone, history, nextDelay } = await saino.checkBulk(bulkId, { history: job.history });
    return { bulkId, progress, history, dueAt: isDone ? undefined : Date.now() + nextDelay };
  } catch (error) {
    // Without a token, or with a wrong option, no job is to blame.
    if (!(error instanceof SainoError) || error.code === 'configuration') throw error;
    console.error(error.message);
    // After what may pass, the next run checks it again, with the same history.
    return error.retryable ? job : { ...job, dueAt: undefined, failure: error.message };
  }
}
