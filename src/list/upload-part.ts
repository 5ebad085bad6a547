import { SainoError } from '../index.js';
import { csvOf } from './parts.js';
import { type Job, markUnfinished, type Run, retryOf, throwIfAborted } from './run.js';

/**
 * Uploads a part. What the run intends is on disk before, and the bulk id after: a run that ends between the two leaves an
 * uncertain part, and the next one does not send it again on its own.
 *
 * @returns `true` if its job was started.
 * @throws `aborted`, `disk`, `run_conflict`, or what the caller's functions throw.
 */
export async function uploadPart(run: Run, job: Job): Promise<boolean> {
  const { number, part, state } = job;
  throwIfAborted(run.callerSignal);
  await run.emit({ type: 'upload', job: number, jobs: run.jobs.length, addresses: part.addresses });
  const before = { ...state };
  const restore = () => Object.assign(state, { since: undefined }, before);
  Object.assign(state, { status: 'sending', since: new Date().toISOString() });
  try {
    await run.save();
    await run.checkLock();
  } catch (error) {
    restore();
    throw error;
  }
  const bulkId = await send(run, job, restore);
  if (bulkId === undefined) return false;
  const former = { since: undefined, isAdopted: undefined, isRefused: undefined, checked: undefined };
  Object.assign(state, { status: 'started', bulkId, ...former });
  const failure = await run.save().catch((cause) => bulkIdNotKept(number, bulkId, cause));
  const told = run.emit({ type: 'started', job: number, bulkId });
  if (failure) {
    await told.catch(() => {});
    throw failure;
  }
  await told;
  return true;
}

/** @returns the bulk id, or nothing if there is none, which is noted. */
async function send(run: Run, job: Job, restore: () => void): Promise<number | undefined> {
  try {
    // Only the caller ends an upload, as it is uncertain then.
    const options = { signal: run.callerSignal, onRetry: retryOf(run, job) };
    const started = await run.saino.startBulk(new Blob([csvOf(run.scan.addresses, job.part)]), options);
    return started.bulk_id;
  } catch (error) {
    if (!(error instanceof SainoError)) throw error;
    // A response that is not valid may still name the job.
    if (error.bulkId !== undefined) return error.bulkId;
    if (error.code === 'aborted') throw error;
    if (error.code === 'unknown_outcome') {
      markUnfinished(run, job, 'uncertain', error);
      await run.emit({ type: 'uncertain', job: job.number, addresses: job.part.addresses, error });
      return undefined;
    }
    await refuse(run, job, error, restore);
    return undefined;
  }
}

/** Stops the uploads: whatever has this part refused may have the next one refused. */
async function refuse(run: Run, job: Job, error: SainoError, restore: () => void): Promise<void> {
  run.isStopped = true;
  restore();
  job.state.isRefused = true;
  await run.save();
  markUnfinished(run, job, 'refused', error);
  await run.emit({ type: 'refused', job: job.number, error });
}

/** A disk that is full must not hide the one thing that nothing else names. */
function bulkIdNotKept(number: number, bulkId: number, cause: unknown): SainoError {
  const what = `Job ${number} of the list was started as bulk job ${bulkId}, but its id could not be saved`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof SainoError ? cause.code : 'disk';
  return new SainoError(code, `${what}: ${reason} Once that is solved, resume with \`adopt\` ${number}=${bulkId}.`, {
    bulkId,
    cause,
  });
}
