import { inMs, type Log } from './log.js';
import { longestTimer } from './options.js';
import { isRetryable, isTemporary, SainoError, type SainoErrorCode, type SainoErrorDetails } from './saino-error.js';

/** The part of a request that its caller knows, and HTTP does not. */
export type CallInfo = {
  /** The operationId. Absent for a request that is not to the API. */
  readonly operation?: string;
  /** The subject of messages about the request, such as "Bulk job 1002". */
  readonly subject: string;
  readonly bulkId?: number;
  /** The part of the request that the API may object to, besides the token: "the bulk id". Absent as `operation` is. */
  readonly input?: string;
  /** Returns why a valid response does not belong to this request, or `undefined` if it does. */
  readonly mismatch?: (data: unknown) => string | undefined;
  /** Finds the id of a job that was started, in the text of any response. */
  readonly findBulkId?: (text: string) => number | undefined;
  /** Personal data in the request that a server may echo. */
  readonly personalData?: readonly string[];
  /** `safe` if the request may be repeated. If not: what it means that nobody knows whether it was processed. */
  readonly repeat: 'safe' | { readonly warning: string };
  /** The time limit of an attempt in ms, if it is not that of the client. */
  readonly timeout?: number;
};

/** The statuses that say, with any body, that the request was not processed. */
const notProcessed = new Set<unknown>([301, 307, 308, 401, 403, 404, 405, 407, 411, 413, 414, 415, 421, 422, 429, 431]);

/** `true` if a response says that a request was not processed. All that is not known to say so does not. */
function isUnprocessed(code: SainoErrorCode, { status = 0, bulkId }: SainoErrorDetails): boolean {
  if (code === 'network' || code === 'timeout') return false;
  if (notProcessed.has(status)) return true;
  // The API's envelope of a failure. One that names a job has started it.
  const isRejection = status === 200 || (status >= 400 && status < 500 && status !== 408 && status !== 499);
  return code === 'api_error' && isRejection && bulkId === undefined;
}

/** One attempt at a request. It makes the errors that it ends with, since they depend on how far it got. */
export class Attempt {
  /** `true` if any part of the request may have reached the API. */
  mayHaveArrived: boolean;
  /** The HTTP status, once there is a response. */
  status: number | undefined;
  readonly info: CallInfo;
  /** The number of attempts so far, this one included. */
  readonly count: number;
  readonly started: number;

  constructor(info: CallInfo, count = 1) {
    this.mayHaveArrived = false;
    this.started = performance.now();
    this.info = info;
    this.count = count;
  }

  /**
   * An error of this attempt. For a request that must not be repeated it is `unknown_outcome`, unless it is certain that
   * the API did not process it.
   *
   * @param what - What happened, and what to do next, without the subject.
   */
  error(code: SainoErrorCode, what: string, details: SainoErrorDetails = {}): SainoError {
    const { operation, subject, bulkId, repeat } = this.info;
    const all = { operation, bulkId, ...details };
    if (repeat !== 'safe' && this.mayHaveArrived && !isUnprocessed(code, details)) {
      return new SainoError('unknown_outcome', `${subject}: ${what} ${repeat.warning}`, { ...all, retryable: false });
    }
    const isByStatus = details.status !== undefined && code !== 'network';
    const retryable = isByStatus ? this.isRetryableStatus(details.status) : undefined;
    return new SainoError(code, `${subject}: ${what}`, { ...all, retryable });
  }

  /** `true` if the same request may be sent again after this HTTP status, with another outcome. */
  isRetryableStatus(status: number | undefined): boolean {
    // Of a request that must not be processed twice, only 429 says that it was turned away for now.
    return isTemporary(status) && (this.info.repeat === 'safe' || status === 429);
  }
}

/** A failed attempt that is followed by another one. */
export type RetryEvent = {
  /** The failure of the attempt. */
  error: SainoError;
  /** The number of attempts that have failed in a row. */
  attempt: number;
  /** The time until the next attempt, in ms. */
  delay: number;
};

/** Receives each failed attempt that is followed by another one. It is awaited, and what it throws ends the call. */
export type OnRetry = (event: RetryEvent) => unknown;

/** Options of one call. */
type CallOptions = {
  signal: AbortSignal | undefined;
  /** For each attempt, in ms. */
  timeout: number;
  maxRetries: number;
  onRetry: OnRetry | undefined;
};

/** Makes one attempt. */
export type Run<T> = (attempt: Attempt, signal: AbortSignal) => Promise<T>;

/** Makes a call: attempts, each with its place among those in flight and its deadline, until one succeeds or none is left. */
export type Call = <T>(info: CallInfo, options: CallOptions, run: Run<T>) => Promise<T>;

/** The backoff after the first failure and the longest one, in ms, and the longest `Retry-After` that is waited for. */
const [firstBackoff, longestBackoff, longestRetryAfter] = [500, 8_000, 60_000];

/** Returns a backoff in ms, which doubles with each failure before. */
export function backoff(failuresBefore: number, first: number, longest: number): number {
  return Math.min(first * 2 ** failuresBefore, longest);
}

/**
 * @param maxConcurrency - The number of attempts that may be in flight at once.
 * @param openLog - Returns the log, for each call.
 */
export function createCall(maxConcurrency: number, openLog: () => Log): Call {
  const waiting: (() => void)[] = [];
  let inFlight = 0;

  function release(): void {
    // The place is handed on, so that nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else inFlight -= 1;
  }

  async function waitForPlace(signal: AbortSignal | undefined): Promise<void> {
    const place = new Promise<void>((resolve) => waiting.push(resolve));
    try {
      await withDeadline(signal, () => place);
    } catch (error) {
      place.then(release);
      throw error;
    }
  }

  return async (info, { signal, timeout, maxRetries, onRetry }, run) => {
    const log = openLog();
    for (let count = 1; ; count++) {
      if (inFlight < maxConcurrency) inFlight += 1;
      else await waitForPlace(signal);
      const attempt = new Attempt(info, count);
      const error = () => attempt.error('timeout', `no response within ${timeout} ms.`);
      let event: RetryEvent;
      try {
        const value = await withDeadline(signal, (inner) => run(attempt, inner), { ms: timeout, error });
        log('debug', () => describe(attempt));
        return value;
      } catch (error) {
        const isRetried = count <= maxRetries && isRetryable(error) && (error.retryAfter ?? 0) <= longestRetryAfter;
        if (!isRetried) {
          log(isRetryable(error) ? 'warn' : 'error', () => describe(attempt, error));
          throw error;
        }
        // With full jitter, so that clients that failed at the same time do not retry at the same time.
        const jittered = Math.random() * backoff(count - 1, firstBackoff, longestBackoff);
        event = { error, attempt: count, delay: Math.max(error.retryAfter ?? 0, jittered) };
        log('warn', () => describe(attempt, error, event.delay));
      } finally {
        release();
      }
      await withDeadline(signal, async () => onRetry?.(event));
      await sleep(event.delay, signal);
    }
  };
}

/** Returns the parts of a log line about an attempt that has ended. */
function describe({ info, count, status, started }: Attempt, error?: unknown, delay?: number): unknown[] {
  return [
    info.operation,
    info.subject,
    `attempt ${count}`,
    status && `HTTP ${status}`,
    error instanceof SainoError && error.code,
    inMs(performance.now() - started),
    delay !== undefined && `next attempt in ${inMs(delay)}`,
  ];
}

/** The callbacks of a signal. */
class AbortListener extends Set<() => void> {
  handleEvent(): void {
    for (const callback of [...this]) callback();
  }
}

const listeners = new WeakMap<AbortSignal, AbortListener>();

/**
 * Calls back when a signal is aborted. A signal has one listener, however many calls share it: Node.js 22 takes more than
 * ten for a leak.
 *
 * @returns a function that ends this.
 */
function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const listener = listeners.get(signal) ?? new AbortListener();
  listeners.set(signal, listener);
  // A listener that is there already is not added again.
  signal.addEventListener('abort', listener);
  listener.add(callback);
  return () => {
    listener.delete(callback);
    if (listener.size === 0) signal.removeEventListener('abort', listener);
  };
}

/** A time in ms, and the error at its end. There is no limit if it is longer than {@link longestTimer}. */
type Limit = { ms: number; error: () => SainoError };

/** Returns what the error of an abort carries. */
type Details = () => SainoErrorDetails;

export function aborted(signal: AbortSignal, details?: Details): SainoError {
  return new SainoError('aborted', 'The caller aborted.', { ...details?.(), cause: signal.reason });
}

/**
 * Runs a task, and settles when the caller's signal is aborted, or at a limit, even if the task takes no notice. Its own
 * signal is aborted then, and if it fails. Leaves no timer and no listener behind.
 *
 * @throws what the task throws, the error of the limit, or `aborted`.
 */
export async function withDeadline<T>(
  signal: AbortSignal | undefined,
  task: (signal: AbortSignal) => Promise<T>,
  limit?: Limit,
  details?: Details,
): Promise<T> {
  if (signal?.aborted) throw aborted(signal, details);
  const controller = new AbortController();
  const timer =
    limit && limit.ms <= longestTimer ? setTimeout(() => controller.abort(limit.error()), limit.ms) : undefined;
  const unlisten = signal && onAbort(signal, () => controller.abort(aborted(signal, details)));
  try {
    return await new Promise<T>((resolve, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
      task(controller.signal).then(resolve, reject);
    });
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    clearTimeout(timer);
    unlisten?.();
  }
}

/**
 * Waits for a time that is not longer than {@link longestTimer}.
 *
 * @throws `aborted`, at the moment the signal is.
 */
export function sleep(ms: number, signal: AbortSignal | undefined, details?: Details): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) throw aborted(signal, details);
    const timer = setTimeout(() => {
      unlisten?.();
      resolve();
    }, ms);
    const unlisten =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer);
        unlisten?.();
        reject(aborted(signal, details));
      });
  });
}
