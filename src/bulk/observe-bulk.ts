import type { BulkProgress } from '../../generated/index.js';
import { backoff, type OnRetry, Stop, sleep, withDeadline } from '../http/call.js';
import { inMs, type Log } from '../http/log.js';
import { type Mask, maskPersonal } from '../http/mask.js';
import { check, checkMilliseconds, longestTimer } from '../http/options.js';
import { type BulkHistory, isRetryable, SainoError } from '../http/saino-error.js';
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
  const stop = new Stop(options.signal);
  const generator = observe(bulkId, poll, options, stop);
  const finish = generator.return.bind(generator);
  generator.return = () => {
    stop.stop();
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
  stop: Stop,
): AsyncGenerator<BulkProgress, void, undefined> {
  const wait = new Wait(bulkId, poll, options, stop);
  try {
    for (;;) {
      await wait.untilDue();
      if (!(await wait.request())) continue;
      if (wait.hasChanged || !options.onlyChanges) yield wait.progress;
      if (hasEnded(wait.progress, options)) return;
    }
  } catch (error) {
    // A step that is under way when the consumer leaves has nothing to yield.
    if (!stop.isStopped) throw error;
  }
}

/** The state of a wait. It sleeps with little else to keep, as there may be thousands. */
class Wait {
  /** `true` if the last response differs from the one before in a documented field. */
  hasChanged = false;
  readonly #bulkId: number;
  readonly #poll: Poll;
  readonly #options: ObserveOptions;
  readonly #stop: Stop;
  readonly #log: Log | undefined;
  readonly #bounds: DelayBounds;
  readonly #timeout: number;
  readonly #now = createClock();
  readonly #started = performance.now();
  #delay: number;
  #due: number;
  #observations: Observation[];
  #progress: BulkProgress | undefined;
  #failure: SainoError | undefined;
  #failures = 0;

  /** @throws `invalid_argument` */
  constructor(bulkId: number, poll: Poll, options: ObserveOptions, stop: Stop) {
    const { timeout = day, openLog, history } = options;
    checkMilliseconds('invalid_argument', 'timeout', timeout, 0, Number.POSITIVE_INFINITY);
    this.#bulkId = bulkId;
    this.#poll = poll;
    this.#options = options;
    this.#stop = stop;
    this.#log = openLog?.();
    this.#bounds = readBounds(options);
    this.#timeout = timeout;
    this.#observations = recall(bulkId, history);
    this.#delay = remainingDelay(this.#observations, this.#bounds, this.#now());
    this.#due = this.#started;
  }

  /** The last response. */
  get progress(): BulkProgress {
    if (!this.#progress) throw new Error('There was no response yet.');
    return this.#progress;
  }

  /** Sleeps until the next request is due. @throws `wait_timeout` or `aborted` */
  untilDue(): Promise<void> | undefined {
    const delay = this.#delay;
    if (delay <= 0) return undefined;
    this.#due = performance.now() + delay;
    this.#log?.('debug', () => [`Bulk job ${this.#bulkId}`, `next request in ${inMs(delay)}`]);
    const left = this.#left();
    const details = () => this.#details();
    if (delay < left) return sleep(delay, this.#stop, details);
    return sleep(left, this.#stop, details).then(() => {
      throw this.#timedOut();
    });
  }

  /** Requests the progress once. @returns `false` after a failure that may pass. */
  async request(): Promise<boolean> {
    const isUnknown = this.#observations.length === 0;
    const limit = { ms: this.#left(), error: () => this.#timedOut() };
    const request = (signal: AbortSignal) => this.#poll({ signal, maxRetries: 0 });
    try {
      this.#receive(await withDeadline(this.#stop, request, limit, () => this.#details()));
      return true;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      await this.#retryLater(error, isUnknown);
      return false;
    }
  }

  #receive(progress: BulkProgress): void {
    const { status, percentage, download_link } = progress;
    const last = this.#progress;
    this.hasChanged =
      status !== last?.status || percentage !== last.percentage || (download_link ?? '') !== (last.download_link ?? '');
    this.#progress = progress;
    this.#observations = remember(this.#observations, { at: this.#now(), percentage });
    this.#failure = undefined;
    this.#failures = 0;
    this.#log?.('info', () => [`Bulk job ${this.#bulkId}`, status, `${percentage} %`]);
    this.#delay = nextDelay(this.#observations, this.#bounds);
  }

  async #retryLater(error: SainoError, isUnknown: boolean): Promise<void> {
    const { minInterval, maxInterval } = this.#bounds;
    const least = Math.max(backoff(this.#failures, minInterval, maxInterval), error.retryAfter ?? 0);
    const delay = Math.min(Math.max(nextDelay(this.#observations, this.#bounds), least), maxInterval);
    if (isUnknown && performance.now() - this.#started + delay > longestUnknown) throw error;
    this.#failure = error;
    this.#failures += 1;
    await this.#options.onRetry?.({ error, attempt: this.#failures, delay });
    this.#delay = delay;
  }

  /** Returns what is left of the whole time, in ms. */
  #left(): number {
    return Math.max(this.#started + this.#timeout - performance.now(), 0);
  }

  #details() {
    return {
      bulkId: this.#bulkId,
      progress: this.#progress && maskProgress(this.#progress, this.#options.mask ?? maskPersonal),
      history: writeHistory(this.#bulkId, this.#observations),
      nextDelay: Math.ceil(Math.max(this.#due - performance.now(), 0)),
    };
  }

  #timedOut(): SainoError {
    const percentage = this.#observations.at(-1)?.percentage;
    const state = percentage === undefined ? 'its progress never arrived' : `it was at ${percentage} % last`;
    const reason = this.#failure ? ` The last attempt failed: ${this.#failure.message}` : '';
    const what = `Bulk job ${this.#bulkId} was not completed within ${this.#timeout} ms: ${state}.${reason}`;
    return new SainoError('wait_timeout', what, { ...this.#details(), cause: this.#failure });
  }
}
