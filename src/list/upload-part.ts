import { SainoError } from '../index.js';
import { csvOf } from './parts.js';
import { type Job, leave, type Run, retryOf, throwIfAborted } from './run.js';

/**
 * Uploads a part. What the run intends is on disk before, and the bulk id after: a run that ends between the two leaves an
 * uncertain part, and the next one does not send it again on its own.
 *
 * @returns whether its job was started.
 * @throws `aborted`, `disk`, or what the caller's functions throw.
 */
export async function uploadPart(run: Run, job: Job): Promise<boolean> {
  const { number, part, state } = job;
  throwIfAborted(run.callerSignal);
  await run.emit({ type: 'upload', job: number, jobs: run.jobs.length, addresses: part.addresses });
  state.intent = new Date().toISOString();
  await run.save();
  const bulkId = await send(run, job);
  if (bulkId === undefined) return false;
  state.bulkId = bulkId;
  delete state.intent;
  await saveBulkId(run, number, bulkId);
  await run.emit({ type: 'started', job: number, bulkId });
  return true;
}

/** @returns the bulk id, or nothing if there is none, which is written down. */
async function send(run: Run, job: Job): Promise<number | undefined> {
  try {
    // Only the caller ends an upload, as it is uncertain then.
    const options = { signal: run.callerSignal, onRetry: retryOf(run, job) };
    const started = await run.saino.startBulk(new Blob([csvOf(run.scan.addresses, job.part)]), options);
    return started.bulk_id;
  } catch (error) {
    if (!(error instanceof SainoError)) throw error;
    // A response that is not valid may still name the job.
    if (error.bulkId !== undefined) return error.bulkId;
    await giveUp(run, job, error);
    return undefined;
  }
}

/** Whatever prevents an upload may prevent the next one, and where a job may be running, another one would be a second. */
async function giveUp(run: Run, job: Job, error: SainoError): Promise<void> {
  run.isStopped = true;
  if (error.code === 'aborted') throw error;
  if (error.code === 'unknown_outcome') {
    leave(run, job, 'uncertain', error);
    return run.emit({ type: 'uncertain', job: job.number, addresses: job.part.addresses, error });
  }
  delete job.state.intent;
  await run.save();
  leave(run, job, 'refused', error);
  await run.emit({ type: 'refused', job: job.number, error });
}

/** A disk that is full must not hide the one thing that nothing else names. */
async function saveBulkId(run: Run, number: number, bulkId: number): Promise<void> {
  try {
    await run.save();
  } catch (cause) {
    if (!(cause instanceof SainoError)) throw cause;
    const what = `Job ${number} of the list was started as bulk job ${bulkId}, which could not be kept`;
    throw new SainoError('disk', `${what}: ${cause.message} Then resume with \`adopt\` ${bulkId}.`, { bulkId, cause });
  }
}
