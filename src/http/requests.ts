import { Attempt, type Exchange } from './exchange.js';
import { createQueue } from './queue.js';
import { type OnRetry, retry } from './retry.js';
import { untilAborted, within } from './within.js';

/** How one call is made. */
export type CallOptions = {
  signal: AbortSignal | undefined;
  /** For each attempt, in ms. */
  timeout: number;
  maxRetries: number;
  onRetry: OnRetry | undefined;
};

/** Makes a call: attempts, each with its place among those in flight and its time, until one succeeds or none is left. */
export type Requests = <T>(
  exchange: Exchange,
  options: CallOptions,
  run: (attempt: Attempt, signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** @param maxConcurrency - How many attempts are in flight at once. */
export function createRequests(maxConcurrency: number): Requests {
  const queue = createQueue(maxConcurrency);

  return (exchange, { signal, timeout, maxRetries, onRetry }, run) => {
    const call = (outer: AbortSignal | undefined) => {
      const tryOnce = () => {
        const attempt = new Attempt(exchange);
        const timedOut = () => attempt.error('timeout', `no response within ${timeout} ms.`);
        return within(timeout, outer, timedOut, (inner) => run(attempt, inner));
      };
      return retry(() => queue(tryOnce), { retries: maxRetries, signal: outer, onRetry });
    };
    // A caller who aborts does not wait for a place.
    return signal ? untilAborted(signal, call) : call(undefined);
  };
}
