import { Attempt, type Exchange } from './exchange.js';
import { createQueue } from './queue.js';
import { type OnRetry, retry } from './retry.js';
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

/** @param maxConcurrency - How many attempts are in flight at once. */
export function createRequests(maxConcurrency: number): Requests {
  const queue = createQueue(maxConcurrency);

  return (exchange, { signal, timeout, maxRetries, onRetry }, run) => {
    const tryOnce = (outer: AbortSignal) => {
      const attempt = new Attempt(exchange);
      const error = () => attempt.error('timeout', `no response within ${timeout} ms.`);
      return within(outer, (inner) => run(attempt, inner), { ms: timeout, error });
    };
    // A caller who aborts does not wait for a place in the queue.
    return within(signal, (outer) =>
      retry(() => queue(() => tryOnce(outer)), { retries: maxRetries, signal: outer, onRetry }),
    );
  };
}
