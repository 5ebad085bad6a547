import type { BulkProgress } from '../../generated/index.js';
import { checkMilliseconds } from '../http/check.js';
import { inMs, type Log } from '../http/log.js';
import type { OnRetry, RetryEvent } from '../http/retry.js';
import { isRetryable, SainoError } from '../http/saino-error.js';
import { longestTimer, sleep, within } from '../http/within.js';
import { nextDelay, type Observation, remember } from './next-delay.js';

/** How to watch a job. */
export type WatchOptions = {
  /** Ends the watch at once, with `aborted`. */
  signal?: AbortSignal | undefined;
  /**
   * The time limit of the whole wait, in ms. `Infinity` waits for as long as it takes.
   *
   * @default 86_400_000 (24 hours)
   */
  timeout?: number | undefined;
  /**
   * The time limit of one attempt of a request, in ms.
   *
   * @default the `timeout` of the client
   */
  requestTimeout?: number | undefined;
  /**
   * The shortest time between a response and the next request, in ms: at least 1.
   *
   * @default 1_000
   */
  minInterval?: number | undefined;
  /**
   * The longest time between a response and the next request, in ms.
   *
   * @default 300_000 (5 minutes), or `minInterval` if that is longer
   */
  maxInterval?: number | undefined;
  /** Receives each failed attempt, with the time to the next one. What it throws ends the watch. */
  onRetry?: OnRetry | undefined;
  /**
   * Tells whether a job that is not completed has ended all the same. The API documents no status but `completed`, so
   * the default is a guess.
   *
   * @default a status that starts with fail, error, cancel, abort or reject, in any case
   */
  isFailed?: ((progress: BulkProgress) => boolean) | undefined;
};

/** The one documented status of a job. The compiler holds it against the spec. */
export const completed = 'completed' satisfies BulkProgress['status'];

/** Whether there is nothing left to wait for. */
const isDone = ({ status, percentage, download_link }: BulkProgress): boolean =>
  status === completed || (percentage >= 100 && Boolean(download_link));

const looksFailed = ({ status }: BulkProgress): boolean => /^(fail|error|cancel|abort|reject)/i.test(status);

const day = 24 * 60 * 60 * 1000;
/** How long a job may stay unknown, in ms: what fails for that long at the start is not going to succeed. */
const longestUnknown = 60_000;

/** Requests the progress once, with retries or without. */
export type Poll = (options: {
  signal: AbortSignal;
  maxRetries: number | undefined;
  onRetry: OnRetry;
}) => Promise<BulkProgress>;

/**
 * Polls until the job is done, and yields each progress. A failure that is `retryable` only delays the next request;
 * but until the first progress has arrived, no attempt starts after 60 s.
 *
 * @throws `wait_timeout`, `job_failed` and `aborted` with the last known progress, `invalid_argument`, the first error of
 *   `poll` that is not retryable, and its last one if no progress arrives at all.
 */
export async function* observeBulk(
  bulkId: number,
  poll: Poll,
  options: WatchOptions & { log?: Log | undefined },
): AsyncGenerator<BulkProgress, void, undefined> {
  const { signal, onRetry, isFailed = looksFailed, log } = options;
  const { timeout, ...bounds } = limitsOf(options);
  const started = performance.now();
  let progress: BulkProgress | undefined;
  let observations: Observation[] = [];
  let failure: SainoError | undefined;
  let failedPolls = 0;
  let failedAttempts = 0;

  const remaining = () => Math.max(started + timeout - performance.now(), 0);
  const known = () => ({ bulkId, progress });
  const timedOut = () => waitTimeout(bulkId, timeout, progress, failure);
  const report = async ({ error, delay }: Omit<RetryEvent, 'attempt'>): Promise<void> => {
    failure = error;
    failedAttempts += 1;
    await onRetry?.({ error, attempt: failedAttempts, delay });
  };

  for (;;) {
    // At the start, the watch itself decides for how long it is worth trying.
    const maxRetries = progress ? undefined : 0;
    try {
      const pollOnce = (inner: AbortSignal) => poll({ signal: inner, maxRetries, onRetry: report });
      progress = await within(signal, pollOnce, { ms: remaining(), error: timedOut }, known);
      observations = remember(observations, { at: performance.now(), percentage: progress.percentage });
      failure = undefined;
      failedPolls = 0;
      failedAttempts = 0;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      failure = error;
    }
    if (progress && !failure) {
      const { status, percentage } = progress;
      log?.('info', () => [`Bulk job ${bulkId}`, status, `${percentage} %`]);
      yield progress;
      if (isDone(progress)) return;
      if (isFailed(progress)) throw jobFailed(progress);
    }
    let delay = nextDelay(observations, bounds);
    if (failure) {
      const backoff = bounds.minInterval * 2 ** failedPolls;
      delay = Math.min(Math.max(delay, backoff, failure.retryAfter ?? 0), bounds.maxInterval);
      failedPolls += 1;
      const isHopeless = !progress && performance.now() - started + delay > longestUnknown;
      if (isHopeless) throw failure;
      await report({ error: failure, delay });
    }
    log?.('debug', () => [`Bulk job ${bulkId}`, `next request in ${inMs(delay)}`]);
    const left = remaining();
    await sleep(Math.min(delay, left), signal, known);
    if (delay >= left) throw timedOut();
  }
}

/** @throws `invalid_argument` */
function limitsOf({ timeout = day, minInterval = 1000, maxInterval = Math.max(300_000, minInterval) }: WatchOptions) {
  checkMilliseconds('invalid_argument', 'timeout', timeout, 0, Number.POSITIVE_INFINITY);
  checkMilliseconds('invalid_argument', 'minInterval', minInterval, 1, longestTimer);
  checkMilliseconds('invalid_argument', 'maxInterval', maxInterval, minInterval, longestTimer);
  return { timeout, minInterval, maxInterval };
}

function waitTimeout(bulkId: number, timeout: number, progress?: BulkProgress, failure?: SainoError): SainoError {
  const state = progress ? `it was at ${progress.percentage} % last` : 'its progress never arrived';
  const reason = failure ? ` The last attempt failed: ${failure.message}` : '';
  return new SainoError(
    'wait_timeout',
    `Bulk job ${bulkId} was not completed within ${timeout} ms: ${state}.${reason}`,
    { bulkId, progress, cause: failure },
  );
}

function jobFailed(progress: BulkProgress): SainoError {
  const { bulk_id: bulkId, percentage, status } = progress;
  return new SainoError('job_failed', `Bulk job ${bulkId} ended at ${percentage} % without a report: ${status}.`, {
    bulkId,
    progress,
  });
}
