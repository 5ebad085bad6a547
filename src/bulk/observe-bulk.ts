import type { BulkProgress } from '../../generated/index.js';
import { checkMilliseconds } from '../http/check.js';
import { inMs, type Log } from '../http/log.js';
import type { OnRetry, RetryEvent } from '../http/retry.js';
import { isRetryable, SainoError, type SainoErrorDetails } from '../http/saino-error.js';
import { sleep, within } from '../http/within.js';
import { type JobRecord, openRecord, type RecordOptions } from './job-record.js';

/** How to watch a job. With a `history`, the first request is due when the next one of the earlier wait was. */
export type WatchOptions = RecordOptions & {
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

/**
 * Whether the job has ended.
 *
 * @throws `job_failed` if it has, and not as it should.
 */
export function hasEnded(progress: BulkProgress, { isFailed = looksFailed }: Pick<WatchOptions, 'isFailed'>): boolean {
  if (isDone(progress)) return true;
  if (isFailed(progress)) throw jobFailed(progress);
  return false;
}

const looksFailed = ({ status }: BulkProgress): boolean => /^(fail|error|cancel|abort|reject)/i.test(status);

const day = 24 * 60 * 60 * 1000;
/** How long a job may stay unknown, in ms: what fails for that long at the start is not going to succeed. */
const longestUnknown = 60_000;

type TimeoutDetails = SainoErrorDetails & { bulkId: number; cause: SainoError | undefined };

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
  const { signal, onRetry, log } = options;
  const timeout = timeoutOf(options);
  const record = openRecord(bulkId, options);
  const started = performance.now();
  let due = started;
  let progress: BulkProgress | undefined;
  let failure: SainoError | undefined;
  let failedPolls = 0;
  let failedAttempts = 0;

  const remaining = () => Math.max(started + timeout - performance.now(), 0);
  const known = () => {
    const nextDelay = Math.ceil(Math.max(due - performance.now(), 0));
    return { bulkId, progress, history: record.history(), nextDelay };
  };
  const timedOut = () => waitTimeout(timeout, record.percentage(), { ...known(), cause: failure });
  const pause = async (delay: number): Promise<void> => {
    const left = remaining();
    due = performance.now() + delay;
    await sleep(Math.min(delay, left), signal, known);
    if (delay >= left) throw timedOut();
  };
  const report = async ({ error, delay }: Omit<RetryEvent, 'attempt'>): Promise<void> => {
    failure = error;
    failedAttempts += 1;
    await onRetry?.({ error, attempt: failedAttempts, delay });
  };

  if (record.remaining() > 0) await pause(record.remaining());
  for (;;) {
    const isUnknown = record.percentage() === undefined;
    // At the start, the watch itself decides for how long it is worth trying.
    const maxRetries = isUnknown ? 0 : undefined;
    try {
      const pollOnce = (inner: AbortSignal) => poll({ signal: inner, maxRetries, onRetry: report });
      progress = await within(signal, pollOnce, { ms: remaining(), error: timedOut }, known);
      record.add(progress.percentage);
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
      if (hasEnded(progress, options)) return;
    }
    const delay = failure ? delayAfter(failure, failedPolls, record) : record.delay();
    if (failure) {
      failedPolls += 1;
      const isHopeless = isUnknown && performance.now() - started + delay > longestUnknown;
      if (isHopeless) throw failure;
      await report({ error: failure, delay });
    }
    log?.('debug', () => [`Bulk job ${bulkId}`, `next request in ${inMs(delay)}`]);
    await pause(delay);
  }
}

/** In ms. */
function delayAfter({ retryAfter = 0 }: SainoError, failuresBefore: number, record: JobRecord): number {
  const backoff = record.minInterval * 2 ** failuresBefore;
  return Math.min(Math.max(record.delay(), backoff, retryAfter), record.maxInterval);
}

/** @throws `invalid_argument` */
function timeoutOf({ timeout = day }: WatchOptions): number {
  checkMilliseconds('invalid_argument', 'timeout', timeout, 0, Number.POSITIVE_INFINITY);
  return timeout;
}

function waitTimeout(timeout: number, percentage: number | undefined, details: TimeoutDetails): SainoError {
  const { bulkId, cause } = details;
  const state = percentage === undefined ? 'its progress never arrived' : `it was at ${percentage} % last`;
  const reason = cause ? ` The last attempt failed: ${cause.message}` : '';
  return new SainoError(
    'wait_timeout',
    `Bulk job ${bulkId} was not completed within ${timeout} ms: ${state}.${reason}`,
    details,
  );
}

function jobFailed(progress: BulkProgress): SainoError {
  const { bulk_id: bulkId, percentage, status } = progress;
  return new SainoError('job_failed', `Bulk job ${bulkId} ended at ${percentage} % without a report: ${status}.`, {
    bulkId,
    progress,
  });
}
