import { Attempt, type Exchange } from './exchange.js';
import { inMs, type Log } from './log.js';
import { createQueue } from './queue.js';
import { type OnFailure, type OnRetry, retry } from './retry.js';
import { isRetryable, SainoError } from './saino-error.js';
import { within } from './within.js';

/** How one call is made. */
type CallOptions = {
  signal: AbortSignal | undefined;
  /** For each attempt, in ms. */
  timeout: number;
  maxRetries: number;
  onRetry: OnRetry | undefined;
};

/** Makes one attempt. */
export type Run<T> = (attempt: Attempt, signal: AbortSignal) => Promise<T>;

/** Makes a call: attempts, each with its place among those in flight and its time, until one succeeds or none is left. */
export type Requests = <T>(exchange: Exchange, options: CallOptions, run: Run<T>) => Promise<T>;

/**
 * @param maxConcurrency - How many attempts are in flight at once.
 * @param openLog - Returns the log, for each call.
 */
export function createRequests(maxConcurrency: number, openLog: () => Log): Requests {
  const queue = createQueue(maxConcurrency);

  return async (exchange, { signal, timeout, maxRetries, onRetry }, run) => {
    const log = openLog();
    let attempt = new Attempt(exchange, 0);

    const tryOnce = async (outer: AbortSignal) => {
      const current = new Attempt(exchange, attempt.count + 1);
      attempt = current;
      const error = () => current.error('timeout', `no response within ${timeout} ms.`);
      const value = await within(outer, (inner) => run(current, inner), { ms: timeout, error });
      log('debug', () => describe(current));
      return value;
    };
    const onFailure: OnFailure = (error, delay) =>
      log(isRetryable(error) ? 'warn' : 'error', () => describe(attempt, error, delay));
    // A caller who aborts does not wait for a place in the queue.
    return within(signal, (outer) =>
      retry(() => queue(() => tryOnce(outer)), { retries: maxRetries, signal: outer, onRetry, onFailure }),
    );
  };
}

/** What is logged of an attempt that has ended. */
function describe({ exchange, count, status, started }: Attempt, error?: unknown, delay?: number): unknown[] {
  return [
    exchange.operation,
    exchange.subject,
    `attempt ${count}`,
    status && `HTTP ${status}`,
    error instanceof SainoError && error.code,
    inMs(performance.now() - started),
    delay !== undefined && `next attempt in ${inMs(delay)}`,
  ];
}
