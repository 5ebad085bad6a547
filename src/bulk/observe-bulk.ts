import type { BulkProgress } from '../../generated/index.js';
import { checkMilliseconds } from '../http/check.js';
import type { OnRetry } from '../http/retry.js';
import { SainoError } from '../http/saino-error.js';
import { longestTimer, sleep, within } from '../http/within.js';
import { type DelayBounds, nextDelay, type Observation, remember } from './next-delay.js';

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
  options: WatchOptions,
): AsyncGenerator<BulkProgress, void, undefined> {
  const { isFailed = looksFailed } = options;
  const watch = new Watch(bulkId, poll, options);
  for (;;) {
    const progress = await watch.poll();
    if (progress) {
      yield progress;
      if (isDone(progress)) return;
      if (isFailed(progress)) throw jobFailed(progress);
    }
    await watch.pause();
  }
}

/** What is known of a job that is watched, and how long the watch may take. */
class Watch {
  readonly #bulkId: number;
  readonly #poll: Poll;
  readonly #signal: AbortSignal | undefined;
  readonly #onRetry: OnRetry | undefined;
  readonly #timeout: number;
  readonly #bounds: DelayBounds;
  readonly #started = performance.now();
  #observations: Observation[] = [];
  #last: BulkProgress | undefined;
  /** The failure since the last progress, if there was one. */
  #failure: SainoError | undefined;
  #failedPolls = 0;
  #failedAttempts = 0;

  /** @throws `invalid_argument` */
  constructor(bulkId: number, poll: Poll, { signal, onRetry, timeout = day, ...intervals }: WatchOptions) {
    const { minInterval = 1000, maxInterval = Math.max(300_000, minInterval) } = intervals;
    checkMilliseconds('invalid_argument', 'timeout', timeout, 0, Number.POSITIVE_INFINITY);
    checkMilliseconds('invalid_argument', 'minInterval', minInterval, 1, longestTimer);
    checkMilliseconds('invalid_argument', 'maxInterval', maxInterval, minInterval, longestTimer);
    this.#bulkId = bulkId;
    this.#poll = poll;
    this.#signal = signal;
    this.#onRetry = onRetry;
    this.#timeout = timeout;
    this.#bounds = { minInterval, maxInterval };
  }

  /** The progress, or `undefined` after a failure that may pass. */
  async poll(): Promise<BulkProgress | undefined> {
    const onRetry: OnRetry = ({ error, delay }) => this.#report(error, delay);
    // At the start, the watch itself decides for how long it is worth trying.
    const maxRetries = this.#last ? undefined : 0;
    try {
      const limit = { ms: this.#remaining(), error: () => this.#timedOut() };
      const poll = (signal: AbortSignal) => this.#poll({ signal, maxRetries, onRetry });
      const progress = await within(this.#signal, poll, limit);
      this.#remember(progress);
      return progress;
    } catch (error) {
      if (!(error instanceof SainoError && error.retryable)) throw this.#withProgress(error);
      this.#failure = error;
      return undefined;
    }
  }

  /** Sleeps until the next request is worth it. */
  async pause(): Promise<void> {
    const delay = this.#nextDelay();
    if (this.#failure) {
      const isHopeless = !this.#last && performance.now() - this.#started + delay > longestUnknown;
      if (isHopeless) throw this.#failure;
      await this.#report(this.#failure, delay);
    }
    const remaining = this.#remaining();
    try {
      await sleep(Math.min(delay, remaining), this.#signal);
    } catch (error) {
      throw this.#withProgress(error);
    }
    if (delay >= remaining) throw this.#timedOut();
  }

  #remember(progress: BulkProgress): void {
    this.#last = progress;
    this.#failure = undefined;
    this.#failedPolls = 0;
    this.#failedAttempts = 0;
    this.#observations = remember(this.#observations, { at: performance.now(), percentage: progress.percentage });
  }

  #nextDelay(): number {
    const { minInterval, maxInterval } = this.#bounds;
    const delay = nextDelay(this.#observations, this.#bounds);
    if (!this.#failure) return delay;
    const backoff = minInterval * 2 ** this.#failedPolls;
    this.#failedPolls += 1;
    return Math.min(Math.max(delay, backoff, this.#failure.retryAfter ?? 0), maxInterval);
  }

  async #report(error: SainoError, delay: number): Promise<void> {
    this.#failure = error;
    this.#failedAttempts += 1;
    await this.#onRetry?.({ error, attempt: this.#failedAttempts, delay });
  }

  #remaining(): number {
    return Math.max(this.#started + this.#timeout - performance.now(), 0);
  }

  #timedOut(): SainoError {
    const state = this.#last ? `it was at ${this.#last.percentage} % last` : 'its progress never arrived';
    const failure = this.#failure ? ` The last attempt failed: ${this.#failure.message}` : '';
    return new SainoError(
      'wait_timeout',
      `Bulk job ${this.#bulkId} was not completed within ${this.#timeout} ms: ${state}.${failure}`,
      { bulkId: this.#bulkId, progress: this.#last, cause: this.#failure },
    );
  }

  /** An abort with the last known progress; any other error as it is. */
  #withProgress(error: unknown): unknown {
    if (!(error instanceof SainoError && error.code === 'aborted')) return error;
    const { message, cause } = error;
    return new SainoError('aborted', message, { bulkId: this.#bulkId, progress: this.#last, cause });
  }
}

function jobFailed(progress: BulkProgress): SainoError {
  const { bulk_id: bulkId, percentage, status } = progress;
  return new SainoError('job_failed', `Bulk job ${bulkId} ended at ${percentage} % without a report: ${status}.`, {
    bulkId,
    progress,
  });
}
