import { aborted, withDeadline } from '../http/call.js';
import { type OnRetry, SainoError } from '../index.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { CleanEvent, UnfinishedJob } from './clean-result.js';
import { keepReport, waitForJob } from './fetch-report.js';
import type { Part } from './parts.js';
import type { RunFiles } from './run-files.js';
import type { Scan } from './source.js';
import type { PartState, State } from './state.js';
import { uploadPart } from './upload-part.js';

/** One part of a list, and the job that cleans it. */
export type Job = {
  /** Its number, from 1. */
  number: number;
  part: Part;
  /** The part of the state that is about it. */
  state: PartState;
  /** `true` if it is sent again once that is certain to be no second job. */
  isResubmitted: boolean;
};

/** A run, while it goes on. */
export type Run = {
  saino: CleanListOptions['saino'];
  scan: Scan;
  files: RunFiles;
  jobs: Job[];
  /** Ends what goes on: the caller's signal, or a failure that ends the run. */
  signal: AbortSignal;
  /** The caller's signal alone. */
  callerSignal: AbortSignal | undefined;
  /** `true` if nothing else may be uploaded in this run. */
  isStopped: boolean;
  /** The jobs without a report, by their number. */
  unfinished: Map<number, UnfinishedJob>;
  /** Writes the state. */
  save(): Promise<void>;
  /** @throws `run_conflict` if another run has taken over the output. */
  checkLock(): Promise<void>;
  emit(event: CleanEvent): Promise<void>;
};

type Started = Pick<Run, 'scan' | 'files' | 'signal' | 'save' | 'checkLock'> & {
  parts: Part[];
  state: State;
  again: ReadonlySet<number>;
};

export function createRun(options: CleanListOptions, { parts, state, again, ...others }: Started): Run {
  const jobs = parts.flatMap((part, index) => {
    const partState = state.parts[index];
    const number = index + 1;
    return partState ? [{ number, part, state: partState, isResubmitted: again.has(number) }] : [];
  });
  return {
    ...others,
    saino: options.saino,
    jobs,
    callerSignal: options.signal,
    isStopped: false,
    unfinished: new Map(),
    emit: emitter(options),
  };
}

export const emitter =
  ({ onProgress, signal }: Pick<CleanListOptions, 'onProgress' | 'signal'>) =>
  async (event: CleanEvent): Promise<void> => {
    const called = onProgress?.(event);
    // An abort does not wait for it.
    if (called instanceof Object && 'then' in called) await withDeadline(signal, async () => called);
  };

export const retryOf =
  (run: Run, job: Job): OnRetry =>
  ({ error, attempt, delay }) =>
    run.emit({ type: 'retry', job: job.number, error, attempt, delay });

/** Notes that a job has no report, and why. */
export function markUnfinished(run: Run, job: Job, reason: UnfinishedJob['reason'], error?: SainoError): void {
  const { bulkId } = job.state;
  run.unfinished.set(job.number, {
    job: job.number,
    ...(bulkId === undefined ? {} : { bulkId }),
    reason,
    ...(error ? { error } : {}),
  });
}

/** The id of a job that was started, as the state of its part says. */
export const bulkIdOf = ({ state }: Job): number => state.bulkId ?? 0;

/** Notes that a job has failed. Its bulk id stays, so that the next run asks for it again. */
export async function markFailed(run: Run, job: Job, status: PartState['status'], error: SainoError): Promise<void> {
  job.state.status = status;
  await run.save();
  markUnfinished(run, job, 'failed', error);
  await run.emit({ type: 'failed', job: job.number, bulkId: bulkIdOf(job), error });
}

/** Makes a part uncertain again that has been said to belong to a job, and does not. */
export async function releaseAdopted(run: Run, job: Job, error: SainoError): Promise<void> {
  const bulkId = bulkIdOf(job);
  const since = new Date().toISOString();
  Object.assign(job.state, { status: 'sending', since, bulkId: undefined, isAdopted: undefined });
  await run.save();
  markUnfinished(run, job, 'uncertain', error);
  await run.emit({ type: 'failed', job: job.number, bulkId, error });
}

/** @throws `aborted` if the caller did. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/**
 * Gets the reports that are missing. Of jobs that may be running, only so many are started at once: those of earlier runs
 * are waited for from the start, and whatever becomes of one part holds up no other.
 *
 * @param stop - Ends the waits of a run that cannot go on.
 * @throws all failures that are not those of one job, as one.
 */
export async function runJobs(run: Run, concurrency: number, stop: AbortController): Promise<void> {
  for (const job of run.jobs) if (job.state.status === 'sending') await leaveUncertain(run, job);
  const started = run.jobs.filter((job) => job.state.bulkId !== undefined && needsWork(job));
  const isRefused = ({ state }: Job) => Number(state.isRefused ?? false);
  const unsent = run.jobs
    .filter(({ state }) => state.status === 'unsent')
    .sort((one, other) => isRefused(one) - isRefused(other));
  let running = started.length;
  const failures: unknown[] = [];
  const follow = async (job: Job): Promise<void> => {
    try {
      if (!(await runJob(run, job))) running -= 1;
    } catch (error) {
      failures.push(error);
      run.isStopped = true;
      // Uploads go on to their end, as they would be uncertain otherwise.
      stop.abort(error);
    }
    await startMore();
  };
  const startMore = async (): Promise<void> => {
    const next: Job[] = [];
    while (running < concurrency && !run.isStopped) {
      const job = unsent.shift();
      if (!job) break;
      running += 1;
      next.push(job);
    }
    await Promise.all(next.map(follow));
  };
  await Promise.all([...started.map(follow), startMore()]);
  for (const job of unsent) markUnfinished(run, job, 'not_sent');
  if (failures.length > 0) throw combine(failures);
}

const needsWork = ({ state, isResubmitted }: Job): boolean =>
  state.status !== 'sending' && (state.status !== 'reported' || isResubmitted);

async function leaveUncertain(run: Run, job: Job): Promise<void> {
  const what = `An earlier run ended during the upload of job ${job.number}, which began at ${job.state.since}.`;
  markUnfinished(run, job, 'uncertain', new SainoError('unknown_outcome', what));
  await run.emit({ type: 'uncertain', job: job.number, addresses: job.part.addresses });
}

/**
 * Uploads a part unless it has a job, and gets its report.
 *
 * @returns `true` if the job may still be running.
 */
async function runJob(run: Run, job: Job): Promise<boolean> {
  const { state, isResubmitted } = job;
  const hasReport = state.status === 'reported' || state.status === 'unreadable';
  let isToSend = state.status === 'unsent' || (hasReport && isResubmitted);
  for (let mayBeSent = isResubmitted && !isToSend; ; mayBeSent = false) {
    if (isToSend && !(await uploadPart(run, job))) return state.status === 'sending';
    const failure = await getReport(run, job);
    if (!failure) return false;
    isToSend = mayBeSent && failure.hasEnded && !run.isStopped;
    if (isToSend) continue;
    const { error, hasEnded } = failure;
    if (state.isAdopted && error.code === 'api_error') await releaseAdopted(run, job, error);
    else await markFailed(run, job, error.code === 'job_failed' ? 'failed' : 'started', error);
    return !hasEnded;
  }
}

/** The reason why a job has no report, and `true` if it is certainly not in progress. */
type Failure = { error: SainoError; hasEnded: boolean };

async function getReport(run: Run, job: Job): Promise<Failure | undefined> {
  let isCompleted = false;
  try {
    const done = await waitForJob(run, job, bulkIdOf(job));
    isCompleted = true;
    await keepReport(run, job, done);
    return undefined;
  } catch (error) {
    // A disk that is full fails every job.
    if (!(error instanceof SainoError) || isOfRun(error)) throw error;
    const isUnknown = error.code === 'api_error' || error.status === 404;
    return { error, hasEnded: isCompleted || isUnknown || error.code === 'job_failed' };
  }
}

const isOfRun = ({ code }: SainoError): boolean => code === 'aborted' || code === 'disk' || code === 'run_conflict';

/** One error for all that went wrong: each may name a job that nothing else names. */
function combine(failures: readonly unknown[]): unknown {
  // Waits that end with the run fail with it.
  const own = failures.filter((error) => !(error instanceof SainoError) || error.code !== 'aborted');
  const [first = failures[0], ...others] = own;
  if (others.length === 0) return first;
  const message = own.map((error) => (error instanceof Error ? error.message : String(error))).join(' ');
  const all = new AggregateError(own, message);
  return first instanceof SainoError ? new SainoError(first.code, message, { bulkId: first.bulkId, cause: all }) : all;
}
