import { SainoError } from '../index.js';
import { fetchReport } from './fetch-report.js';
import { isUncertain, isUnsent, type Job, leave, type Run } from './run.js';
import { uploadPart } from './upload-part.js';

/**
 * Gets the reports that are missing, with so many jobs unfinished at once: first those of jobs that were started before.
 *
 * @param stop - Ends the waits of a run that cannot go on.
 * @throws the first failure that is not that of one job.
 */
export async function runJobs(run: Run, concurrency: number, stop: AbortController): Promise<void> {
  const missing = run.jobs.filter(({ state }) => !state.hasReport);
  for (const job of missing.filter(({ state }) => isUncertain(state))) {
    leave(run, job, 'uncertain');
    await run.emit({ type: 'uncertain', job: job.number, addresses: job.part.addresses });
  }
  const queue = [
    ...missing.filter(({ state }) => state.bulkId !== undefined),
    ...missing.filter(({ state }) => isUnsent(state)),
  ];
  const failures: unknown[] = [];
  const work = async () => {
    for (let job = queue.shift(); job && failures.length === 0; job = queue.shift()) await runJob(run, job);
  };
  const worker = () =>
    work().catch((error) => {
      failures.push(error);
      run.isStopped = true;
      // Uploads go on to their end, as they would be uncertain otherwise.
      stop.abort(error);
    });
  await Promise.all(Array.from({ length: concurrency }, worker));
  if (failures.length > 0) throw failures[0];
}

async function runJob(run: Run, job: Job): Promise<void> {
  if (job.state.bulkId === undefined) {
    if (run.isStopped) return leave(run, job, 'not_sent');
    if (!(await uploadPart(run, job))) return;
  }
  const { bulkId } = job.state;
  if (bulkId === undefined) return;
  try {
    await fetchReport(run, job, bulkId);
  } catch (error) {
    // A disk that is full fails every job.
    const isOfJob = error instanceof SainoError && error.code !== 'aborted' && error.code !== 'disk';
    if (!isOfJob) throw error;
    await fail(run, job, bulkId, error);
  }
}

/** The bulk id stays, so that the next run goes on from there. */
async function fail(run: Run, job: Job, bulkId: number, error: SainoError): Promise<void> {
  const { state } = job;
  if (error.code === 'job_failed') {
    state.isFailed = true;
    await run.save();
  }
  if (state.isAdopted && error.code === 'api_error') return disown(run, job, error);
  leave(run, job, 'failed', error);
  await run.emit({ type: 'failed', job: job.number, bulkId, error });
}

/** Makes a part uncertain again that has been said to belong to a job, and does not. */
export async function disown(run: Run, job: Job, error: SainoError): Promise<void> {
  const { state } = job;
  const { bulkId } = state;
  state.intent = new Date().toISOString();
  delete state.bulkId;
  delete state.isAdopted;
  delete state.hasReport;
  delete state.isFailed;
  await run.save();
  leave(run, job, 'uncertain', error);
  await run.emit({ type: 'failed', job: job.number, ...(bulkId === undefined ? {} : { bulkId }), error });
}
