import type { BulkProgress } from '../../generated/index.js';
import { checkMilliseconds } from '../http/check.js';
import { SainoError } from '../http/saino-error.js';
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
   * @default 300_000 (5 minutes)
   */
  maxInterval?: number | undefined;
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

/**
 * Polls until the job is done, and yields each progress. A failure that is `retryable` only delays the next request.
 *
 * @param poll - Requests the progress once.
 * @throws `wait_timeout` and `job_failed` with the last known progress, `aborted`, `invalid_argument`, and the first
 *   error of `poll` that is not retryable.
 */
export async function* observeBulk(
  bulkId: number,
  poll: (signal: AbortSignal) => Promise<BulkProgress>,
  options: WatchOptions,
): AsyncGenerator<BulkProgress, void, undefined> {
  const { signal, timeout = day, minInterval = 1000, maxInterval = 300_000, isFailed = looksFailed } = options;
  checkMilliseconds('invalid_argument', 'timeout', timeout, 0, Number.POSITIVE_INFINITY);
  checkMilliseconds('invalid_argument', 'minInterval', minInterval, 1, longestTimer);
  checkMilliseconds('invalid_argument', 'maxInterval', maxInterval, minInterval, longestTimer);

  const started = performance.now();
  const remaining = () => started + timeout - performance.now();
  let observations: Observation[] = [];
  let failures = 0;
  let last: BulkProgress | undefined;
  const timedOut = () => waitTimeout(bulkId, timeout, last);

  for (;;) {
    let backoff = 0;
    let progress: BulkProgress | undefined;
    try {
      progress = await within(remaining(), signal, timedOut, poll);
    } catch (error) {
      if (!(error instanceof SainoError && error.retryable)) throw error;
      backoff = Math.max(error.retryAfter ?? 0, minInterval * 2 ** failures);
      failures += 1;
    }
    if (progress) {
      last = progress;
      failures = 0;
      observations = remember(observations, { at: performance.now(), percentage: progress.percentage });
      yield progress;
      if (isDone(progress)) return;
      if (isFailed(progress)) throw jobFailed(progress);
    }
    const delay = Math.min(Math.max(nextDelay(observations, { minInterval, maxInterval }), backoff), maxInterval);
    const left = remaining();
    await sleep(Math.min(delay, left), signal);
    if (delay >= left) throw timedOut();
  }
}

function waitTimeout(bulkId: number, timeout: number, progress: BulkProgress | undefined): SainoError {
  const state = progress ? `it was at ${progress.percentage} % last` : 'no progress was received';
  return new SainoError(
    'wait_timeout',
    `Bulk job ${bulkId} was not completed within ${timeout} ms: ${state}. To continue, wait for it again.`,
    { bulkId, progress },
  );
}

function jobFailed(progress: BulkProgress): SainoError {
  const { bulk_id: bulkId, percentage, status } = progress;
  return new SainoError('job_failed', `Bulk job ${bulkId} ended at ${percentage} % without a report: ${status}.`, {
    bulkId,
    progress,
  });
}
