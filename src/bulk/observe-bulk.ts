import type { BulkProgress } from '../../generated/index.js';
import { backoff, interruptible, type OnRetry, onAbort, sleep } from '../http/call.js';
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
  /** Adds headers to each request, as those of the client. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Receives each failed request, with the time to the next one. What it throws ends the watch. */
  onRetry?: OnRetry | undefined;
  /**
   * Tells whether a job that is not completed has ended all the same. The API documents no status but `completed`, so
   * the default is a guess.
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

/** Returns Unix times in whole ms, of a clock that nobody sets while it runs. */
function createClock(): () => number {
  const epoch = Date.now() - performance.now();
  return () => Math.round(epoch + performance.now());
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
  const now = createClock();
  const progress = await poll();
  const observations = remember(before, { at: now(), percentage: progress.percentage });
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

/**
 * Watches a job: yields every response, and returns after the one that is completed. It decides alone when to ask again:
 * no request is retried by itself.
 *
 * Its `return()` takes effect at once, as when a `for await` loop is left: that of an async generator waits for what it
 * is doing, and a watch may sleep for minutes.
 *
 * @throws `wait_timeout`, `job_failed`, `aborted`, or the first failure that is not retryable.
 */
export function observeBulk(
  bulkId: number,
  poll: Poll,
  options: ObserveOptions,
): AsyncGenerator<BulkProgress, void, undefined> {
  const { signal } = options;
  const stop = new AbortController();
  const generator = observe(bulkId, poll, options, stop.signal);
  const next = generator.next.bind(generator);
  const finish = generator.return.bind(generator);
  let isLeft = false;

  generator.next = async () => {
    const abort = () => stop.abort(signal?.reason);
    const unlisten = onAbort(signal, abort);
    if (signal?.aborted) abort();
    try {
      return await next();
    } catch (error) {
      // At a time limit, a request is still under way.
      stop.abort();
      // A step that is under way when the consumer leaves ends with the abort, and has nothing to yield.
      if (isLeft) return { done: true, value: undefined };
      throw error;
    } finally {
      unlisten();
    }
  };
  generator.return = () => {
    isLeft = true;
    stop.abort();
    return finish();
  };
  return generator;
}

const day = 24 * 60 * 60 * 1000;
/** The longest time that a job may stay unknown, in ms: what fails for that long at the start is not going to succeed. */
const longestUnknown = 60_000;

async function* observe(
  bulkId: number,
  poll: Poll,
  options: ObserveOptions,
  signal: AbortSignal,
): AsyncGenerator<BulkProgress, void, undefined> {
  const { timeout = day, onRetry, openLog, mask = maskPersonal } = options;
  const log = openLog?.();
  checkMilliseconds('invalid_argument', 'timeout', timeout, 0, Number.POSITIVE_INFINITY);
  const bounds = readBounds(options);
  let observations = recall(bulkId, options.history);
  const now = createClock();
  const started = performance.now();
  const end = started + timeout;
  let due = started;
  let progress: BulkProgress | undefined;
  let failure: SainoError | undefined;
  let failures = 0;
  let seen: string | undefined;

  const details = () => {
    return {
      bulkId,
      progress: progress && maskProgress(progress, mask),
      history: writeHistory(bulkId, observations),
      nextDelay: Math.ceil(Math.max(due - performance.now(), 0)),
    };
  };
  const timedOut = () => waitTimeout(timeout, observations.at(-1)?.percentage, { ...details(), cause: failure });

  for (let delay = remainingDelay(observations, bounds, now()); ; ) {
    if (delay > 0) {
      const left = Math.max(end - performance.now(), 0);
      due = performance.now() + delay;
      await sleep(Math.min(delay, left), signal, details);
      if (delay >= left) throw timedOut();
    }
    const isUnknown = observations.length === 0;
    try {
      const limit = { ms: Math.max(end - performance.now(), 0), error: timedOut };
      progress = await interruptible(signal, () => poll({ signal, maxRetries: 0 }), limit, details);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      const { minInterval, maxInterval } = bounds;
      const wanted = Math.max(nextDelay(observations, bounds), backoff(failures, minInterval, maxInterval));
      delay = Math.min(Math.max(wanted, error.retryAfter ?? 0), maxInterval);
      const isHopeless = isUnknown && performance.now() - started + delay > longestUnknown;
      if (isHopeless) throw error;
      failure = error;
      failures += 1;
      await onRetry?.({ error, attempt: failures, delay });
      log?.('debug', () => [`Bulk job ${bulkId}`, `next request in ${inMs(delay)}`]);
      continue;
    }
    const { status, percentage, download_link } = progress;
    observations = remember(observations, { at: now(), percentage });
    failure = undefined;
    failures = 0;
    log?.('info', () => [`Bulk job ${bulkId}`, status, `${percentage} %`]);
    const shown = String([status, percentage, download_link]);
    if (!options.onlyChanges || shown !== seen) yield progress;
    seen = shown;
    if (hasEnded(progress, options)) return;
    delay = nextDelay(observations, bounds);
    log?.('debug', () => [`Bulk job ${bulkId}`, `next request in ${inMs(delay)}`]);
  }
}

type TimeoutDetails = SainoErrorDetails & { bulkId: number; cause: SainoError | undefined };

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
