import type { BulkProgress } from '../../generated/index.js';
import { reasonOf } from '../http/network-failure.js';
import { SainoError } from '../index.js';
import { type Job, type Run, retryOf } from './run.js';
import { keep } from './run-files.js';

/**
 * Waits for the job of a part, and keeps its report on disk, as its link may expire.
 *
 * @throws what the wait or the download fails with.
 */
export async function fetchReport(run: Run, job: Job, bulkId: number): Promise<void> {
  const done = await wait(run, job, bulkId);
  const bytes = await downloadTwice(run, job, done, bulkId);
  job.state.hasReport = true;
  await run.save();
  await run.emit({ type: 'report', job: job.number, bulkId, bytes });
}

async function wait(run: Run, job: Job, bulkId: number): Promise<BulkProgress> {
  const { number } = job;
  try {
    return await run.saino.waitForBulk(bulkId, {
      signal: run.signal,
      onRetry: retryOf(run, job),
      onProgress: ({ percentage, status }) => run.emit({ type: 'progress', job: number, bulkId, percentage, status }),
    });
  } catch (error) {
    const hasEnded = error instanceof SainoError && error.code === 'job_failed';
    // The job may still be running, and the next one would be a second.
    if (!hasEnded) run.isStopped = true;
    throw error;
  }
}

/** Once more with a new link, where the first one has expired or its connection broke. */
async function downloadTwice(run: Run, job: Job, done: BulkProgress, bulkId: number): Promise<number> {
  try {
    return await download(run, job, done);
  } catch (error) {
    const isWorthIt = error instanceof SainoError && (error.code === 'report_unavailable' || error.retryable);
    if (!isWorthIt) throw error;
    const options = { signal: run.signal, onRetry: retryOf(run, job) };
    return download(run, job, await run.saino.getBulkProgress(bulkId, options));
  }
}

/** @returns how many bytes the report has. */
async function download(run: Run, job: Job, progress: BulkProgress): Promise<number> {
  const options = { signal: run.signal, onRetry: retryOf(run, job) };
  const response = await run.saino.downloadReport(progress, options);
  let size = 0;
  const counted = async function* () {
    for await (const chunk of readBody(response, run.signal, progress.bulk_id)) {
      size += chunk.length;
      yield chunk;
    }
    if (size > 0) return;
    throw new SainoError('report_unavailable', `The report of bulk job ${progress.bulk_id} is empty.`, {
      bulkId: progress.bulk_id,
    });
  };
  await keep(run.files.report(job.number), counted());
  return size;
}

async function* readBody({ body }: Response, signal: AbortSignal, bulkId: number): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { value } = await reader.read().catch((cause) => {
        if (signal.aborted) throw new SainoError('aborted', 'The caller aborted.', { bulkId, cause: signal.reason });
        const what = `The download of the report of bulk job ${bulkId} broke off: ${reasonOf(cause)}.`;
        throw new SainoError('network', what, { bulkId, cause });
      });
      if (!value) return;
      yield value;
    }
  } finally {
    // Where the disk is full, the rest is of no use. How cancelling it turns out does not matter.
    reader.cancel().catch(() => {});
  }
}
