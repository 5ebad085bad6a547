import type { BulkProgress } from '../../generated/index.js';
import { backoff, type OnRetry, type RetryEvent, sleep, withDeadline } from '../http/call.js';
import { inMs, type Log } from '../http/log.js';
import { type Mask, maskPersonal } from '../http/mask.js';
import { check, checkMilliseconds, longestTimer } from '../http/options.js';
import { type BulkHistory, isRetryable, SainoError, type SainoErrorDetails } from '../http/saino-error.js';
import { readHistory, writeHistory } from './history.js';
import { type DelayBounds, nextDelay, type Observation, remainingDelay, remember } from './next-delay.js';

/** Options that a wait and a single check have in common. */
export type HistoryOptions = {
  /**
   * The shortest time between a response and the next request, in ms: at least 1.
   *
   * @default 1_000
   */
  minInterval?: number | undefined;
  /**
   * The longest time between a response and the next request, in ms: from `minInterval` to 2,147,483,647.
   *
   * @default 300_000 (5 minutes), or `minInterval` if that is longer
   */
  maxInterval?: number | undefined;
  /** The history that the last check of this job returned, or the error of the last wait. `null` counts as none. */
  history?: BulkHistory | null | undefined;
};

/** Options for `watchBulk()`. With a `history`, the first request is due when the next one of the earlier wait was. */
export type WatchOptions = HistoryOptions & {
  /** Ends the watch at once, with `aborted`. */
  signal?: AbortSignal | undefined;
  /**
   * The time limit of the whole wait, in ms: at least 0. `Infinity` waits for as long as it takes.
   *
   * @default 86_400_000 (24 hours)
   */
  timeout?: number | undefined;
  /**
   * The time limit of one request, in ms: from 1 to 2,147,483,647.
   *
   * @default the `timeout` of the client
   */
  requestTimeout?: number | undefined;
  /**
   * Adds headers to each request, over those of the client.
   *
   * @default those of the client
   */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Receives each failed request, with the time to the next one. What it throws ends the watch. */
  onRetry?: OnRetry | undefined;
  /**
   * Returns `true` for a job that is not completed, and has ended all the same. The API documents no status but `completed`, so
   * the default is a heuristic.
   *
   * @default a status that starts with fail, error, cancel, abort or reject, in any case
   */
  isFailed?: ((progress: BulkProgress) => boolean) | undefined;
};

/** Returns the bounds of the delay. @throws `invalid_argument` */
function readBounds(options: HistoryOptions): DelayBounds {
  const { minInterval = 1000, maxInterval = Math.max(300_000, minInterval) } = options;
  checkMilliseconds('invalid_argument', 'minInterval', minInterval, 1, longestTimer);
  checkMilliseconds('invalid_argument', 'maxInterval', maxInterval, minInterval, longestTimer);
  return { minInterval, maxInterval };
}

/**
 * Returns the observations of earlier processes.
 *
 * @throws `invalid_argument` for a history that is damaged, newer than this version, or that of another job.
 */
function recall(bulkId: number, history: HistoryOptions['history']): Observation[] {
  if (history === undefined || history === null) return [];
  const read = readHistory(history);
  const state = read ? 'that of another job' : 'damaged, or too new for this version of the package';
  check(read?.bulkId === bulkId, 'invalid_argument', `The history is ${state}. Check bulk job ${bulkId} without it.`);
  // However many there are.
  return read.observations.reduce<Observation[]>(remember, []);
}

/** The one documented status of a job. */
export const completed = 'completed';

const looksFailed = ({ status }: BulkProgress): boolean => /^(fail|error|cancel|abort|reject)/i.test(status);

type EndOptions = Pick<WatchOptions, 'isFailed'> & { mask?: Mask };

/** `true` if the job has ended. @throws `job_failed` if it has, and not as it should. */
function hasEnded(progress: BulkProgress, { isFailed = looksFailed, mask = maskPersonal }: EndOptions): boolean {
  const { bulk_id: bulkId, status, percentage, download_link: link } = progress;
  if (status === completed || (percentage >= 100 && link)) return true;
  if (!isFailed(progress)) return false;
  const shown = maskProgress(progress, mask);
  const what = `Bulk job ${bulkId} ended at ${percentage} % without a report: ${shown.status}.`;
  throw new SainoError('job_failed', what, { bulkId, progress: shown });
}

/** The longest status that a message quotes, in characters: it is the API's own text. */
const longestStatus = 500;

/** Returns a progress as an error carries it: a link is signed, and the texts are the API's own. */
export function maskProgress(progress: BulkProgress, mask: Mask): BulkProgress {
  const { status, download_link: link } = progress;
  const shown = { ...progress, status: mask(status).slice(0, longestStatus) };
  return link ? { ...shown, download_link: mask(link) } : shown;
}

/** The result of one check of a job. It survives JSON. */
export type BulkCheck = {
  progress: BulkProgress;
  /** `true` if the job is completed, so that no further check is needed. */
  isDone: boolean;
  /** The observations so far, to store with the job and to pass to the next check. */
  history: BulkHistory;
  /** The time until the next check is worth it, in ms: 0 once the job is done. */
  nextDelay: number;
};

/**
 * Checks a job once, as one poll of a wait that goes on in other processes.
 *
 * @throws `invalid_argument`, `job_failed`, and what `poll` throws.
 */
export async function checkOnce(
  bulkId: number,
  poll: () => Promise<BulkProgress>,
  options: HistoryOptions & EndOptions,
): Promise<BulkCheck> {
  const bounds = readBounds(options);
  const before = recall(bulkId, options.history);
  const progress = await poll();
  const observations = remember(before, { at: Date.now(), percentage: progress.percentage });
  const isDone = hasEnded(progress, options);
  const delay = isDone ? 0 : Math.ceil(nextDelay(observations, bounds));
  return { progress, isDone, history: writeHistory(bulkId, observations), nextDelay: delay };
}

/** Requests the progress of a job, with a single attempt. */
export type Poll = (options: { signal: AbortSignal; maxRetries: 0 }) => Promise<BulkProgress>;

/** Options of {@link observeBulk} besides those of a caller. */
type ObserveOptions = WatchOptions & {
  /** Leaves out what is the same as before in all documented fields: undocumented ones may change at any time. */
  onlyChanges?: boolean;
  openLog?: () => Log;
  /** Applied to the API's own words in an error. */
  mask?: Mask;
};

const day = 24 * 60 * 60 * 1000;
/** The longest time that a job may stay unknown, in ms: what fails for that long at the start is not going to succeed. */
const longestUnknown = 60_000;

/** The part of a wait that its errors tell. */
type Wait = {
  readonly bulkId: number;
  /** The time limit, in ms. */
  readonly timeout: number;
  /** By `performance.now()`. */
  readonly started: number;
  /** The time of the next request, or of the one under way. */
  due: number;
  observations: Observation[];
  progress: BulkProgress | undefined;
  /** The failures since the last response: the last one, and their number. */
  failure: SainoError | undefined;
  failures: number;
};

/**
 * Polls a job: yields every response, and returns after the one that is completed. It decides alone when to ask again: no
 * request is retried by itself.
 *
 * @param left - Aborted when the consumer leaves. A step that is under way then has nothing to yield.
 * @throws `wait_timeout`, `job_failed`, `aborted`, or the first failure that is not retryable.
 */
export async function* pollUntilDone(
  bulkId: number,
  poll: Poll,
  options: ObserveOptions,
  left?: AbortSignal,
): AsyncGenerator<BulkProgress, void, undefined> {
  const { timeout = day, signal, mask = maskPersonal } = options;
  checkMilliseconds('invalid_argument', 'timeout', timeout, 0, Number.POSITIVE_INFINITY);
  const bounds = readBounds(options);
  const log = options.openLog?.();
  const started = performance.now();
  // Observations have Unix times, of a clock that nobody sets while it runs.
  const epoch = Date.now() - started;
  const observations = recall(bulkId, options.history);
  const wait: Wait = {
    bulkId,
    timeout,
    started,
    due: started,
    observations,
    progress: undefined,
    failure: undefined,
    failures: 0,
  };
  const details = () => detailsOf(wait, mask);
  const timedOut = () => timeoutError(wait, details());
  let delay = remainingDelay(observations, bounds, Math.round(epoch + started));
  try {
    for (;;) {
      if (delay > 0) {
        const timeLeft = leftOf(wait);
        const ms = Math.min(delay, timeLeft);
        wait.due = performance.now() + delay;
        log?.('debug', () => [`Bulk job ${bulkId}`, `next request in ${inMs(delay)}`]);
        await sleep(ms, signal, details);
        if (ms === timeLeft) throw timedOut();
      }
      let progress: BulkProgress;
      try {
        const limit = { ms: leftOf(wait), error: timedOut };
        progress = await withDeadline(signal, (own) => poll({ signal: own, maxRetries: 0 }), limit, details);
      } catch (error) {
        const event = retryOf(error, wait, bounds);
        await options.onRetry?.(event);
        delay = event.delay;
        continue;
      }
      const { status, percentage } = progress;
      log?.('info', () => [`Bulk job ${bulkId}`, status, `${percentage} %`]);
      const hasChanged = isOther(progress, wait.progress);
      const at = Math.round(epoch + performance.now());
      Object.assign(wait, { progress, failure: undefined, failures: 0 });
      wait.observations = remember(wait.observations, { at, percentage });
      if (hasChanged || !options.onlyChanges) yield progress;
      if (hasEnded(progress, options)) return;
      delay = nextDelay(wait.observations, bounds);
    }
  } catch (error) {
    if (!left?.aborted) throw error;
  }
}

/**
 * Polls as {@link pollUntilDone} does. Its `return()` takes effect at once, as when a `for await` loop is left: that of an
 * async generator waits for what it is doing, and this may sleep for minutes.
 */
export function observeBulk(
  bulkId: number,
  poll: Poll,
  options: ObserveOptions,
): AsyncGenerator<BulkProgress, void, undefined> {
  const left = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
  const generator = pollUntilDone(bulkId, poll, { ...options, signal }, left.signal);
  const finish = generator.return.bind(generator);
  generator.return = () => {
    left.abort();
    return finish();
  };
  return generator;
}

/** Returns what is left of the whole time, in ms. */
function leftOf({ started, timeout }: Wait): number {
  return Math.max(started + timeout - performance.now(), 0);
}

/** Compares documented fields only: undocumented ones may change at any time. */
function isOther(progress: BulkProgress, last: BulkProgress | undefined): boolean {
  const { status, percentage, download_link: link } = progress;
  return status !== last?.status || percentage !== last.percentage || (link ?? '') !== (last.download_link ?? '');
}

/** Returns when to ask again after a failure. @throws the failure if it does not pass. */
function retryOf(error: unknown, wait: Wait, { minInterval, maxInterval }: DelayBounds): RetryEvent {
  if (!isRetryable(error)) throw error;
  const { observations, started } = wait;
  const least = Math.max(backoff(wait.failures, minInterval, maxInterval), error.retryAfter ?? 0);
  const delay = Math.min(Math.max(nextDelay(observations, { minInterval, maxInterval }), least), maxInterval);
  if (observations.length === 0 && performance.now() - started + delay > longestUnknown) throw error;
  wait.failure = error;
  wait.failures += 1;
  return { error, attempt: wait.failures, delay };
}

function detailsOf({ bulkId, progress, observations, due }: Wait, mask: Mask) {
  return {
    bulkId,
    progress: progress && maskProgress(progress, mask),
    history: writeHistory(bulkId, observations),
    nextDelay: Math.ceil(Math.max(due - performance.now(), 0)),
  };
}

function timeoutError({ bulkId, timeout, observations, failure }: Wait, details: SainoErrorDetails): SainoError {
  const percentage = observations.at(-1)?.percentage;
  const state = percentage === undefined ? 'its progress never arrived' : `it was last at ${percentage} %`;
  const reason = failure ? ` The last attempt failed: ${failure.message}` : '';
  const what = `Bulk job ${bulkId} did not complete within ${timeout} ms: ${state}.${reason}`;
  return new SainoError('wait_timeout', what, { ...details, cause: failure });
}
