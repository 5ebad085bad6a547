import type { BulkProgress } from '../../generated/index.js';
import { withDeadline } from '../http/call.js';
import { reasonOf } from '../http/network-failure.js';
import { SainoError } from '../index.js';
import { type Job, type Run, retryOf, throwIfAborted } from './run.js';
import { keep } from './run-files.js';
import { today } from './state.js';

/** @returns the progress of the completed job of a part. */
export function waitForJob(run: Run, job: Job, bulkId: number): Promise<BulkProgress> {
  return run.saino.waitForBulk(bulkId, {
    signal: run.signal,
    onRetry: retryOf(run, job),
    onProgress: ({ percentage, status }) => run.emit({ type: 'progress', job: job.number, bulkId, percentage, status }),
  });
}

/** Keeps the report of a completed job on disk, as its link may expire. */
export async function keepReport(run: Run, job: Job, done: BulkProgress): Promise<void> {
  const { bulk_id: bulkId } = done;
  const bytes = await download(run, job, done).catch(async (error) => {
    // Once more with a new link, where the first one has expired or its connection broke.
    const isWorthIt = error instanceof SainoError && (error.code === 'report_unavailable' || error.retryable);
    if (!isWorthIt) throw error;
    const options = { signal: run.signal, onRetry: retryOf(run, job) };
    return download(run, job, await run.saino.getBulkProgress(bulkId, options));
  });
  job.state.status = 'reported';
  job.state.checked ??= today();
  await run.save();
  await run.emit({ type: 'report', job: job.number, bulkId, bytes });
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
  await keep(run.files.report(job.number), counted(), run.checkLock);
  return size;
}

async function* readBody({ body }: Response, signal: AbortSignal, bulkId: number): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (;;) {
      // Now and then, the body does not hear of an abort.
      const { value } = await withDeadline(signal, () => reader.read()).catch((cause) => {
        throwIfAborted(signal);
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
